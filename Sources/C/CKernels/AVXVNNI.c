// AVX-VNNI: AVX2 with a byte dot product (Intel since Alder Lake, AMD since Zen 5).
#include "Shared/Platform.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni,popcnt"))), apply_to = function)
#define HAS_FMA 1
#define TILE_ROWS 6
#define TILE_COLUMNS 16
#include "Shared/Vectors.h"
#include "Shared/Quantise256.h"

// The multiplier takes activations as unsigned bytes: q + 128.
INLINE void store_quantised(floats v, int32_t *groups, int step) {
    store_groups(_mm_xor_si128(narrow(v), _mm_set1_epi8((char)0x80)), groups, step);
}

// Starts at -128 times the sum of the weights, which takes the 128 off again.
INLINE __m256i start(const int32_t *weight_sums) {
    __m256i sums = _mm256_loadu_si256((const __m256i *)weight_sums);
    return _mm256_sub_epi32(_mm256_setzero_si256(), _mm256_slli_epi32(sums, 7));
}

INLINE void multiply_tile(
    const int rows, const int8_t *activations, const kernels_linear *linear, int column,
    ints out[TILE_ROWS][1]) {
    __m256i sums[TILE_ROWS][2];
    __m256i start0 = start(linear->sums + column), start1 = start(linear->sums + column + 8);
    const int8_t *weights = linear->weights + (size_t)column * linear->inputs;
    const int32_t *groups = (const int32_t *)activations;
    UNROLL for (int r = 0; r < rows; r++) sums[r][0] = start0, sums[r][1] = start1;
    for (int k = 0; k < linear->inputs; k += 4, weights += 64, groups += rows) {
        __m256i w0 = _mm256_loadu_si256((const __m256i *)weights);
        __m256i w1 = _mm256_loadu_si256((const __m256i *)(weights + 32));
        UNROLL for (int r = 0; r < rows; r++) {
            __m256i a = _mm256_set1_epi32(groups[r]);
            sums[r][0] = _mm256_dpbusd_avx_epi32(sums[r][0], a, w0);
            sums[r][1] = _mm256_dpbusd_avx_epi32(sums[r][1], a, w1);
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        out[r][0] = join_halves((half_ints)sums[r][0], (half_ints)sums[r][1]);
    }
}

typedef half_ints dot_sums;
INLINE dot_sums dot_step(dot_sums sums, const int8_t *row, const int8_t *query) {
    const __m256i flip = _mm256_set1_epi8((char)0x80);
    UNROLL for (int i = 0; i < 64; i += 32) {
        __m256i a = _mm256_xor_si256(_mm256_load_si256((const __m256i *)(row + i)), flip);
        __m256i b = _mm256_load_si256((const __m256i *)(query + i));
        sums = (half_ints)_mm256_dpbusd_avx_epi32((__m256i)sums, a, b);
    }
    return sums;
}
INLINE int32_t dot_total(dot_sums sums) { return __builtin_reduce_add(sums); }
#define dot_bias unsigned_row_bias

#include "Shared/DotRows.h"
#include "Shared/DotSigns.h"
#include "Shared/Encoder.h"
const kernels_table kernels_avx_vnni = {encode, dot_rows, dot_signs};
#pragma clang attribute pop
#endif
