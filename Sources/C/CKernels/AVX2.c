// AVX2 with fused multiply-add: x86 since 2013.
#include "Shared/Platform.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,popcnt"))), apply_to = function)
#define HAS_FMA 1
#define TILE_ROWS 4
#define TILE_COLUMNS 16
#include "Shared/Vectors.h"
#include "Shared/Quantise256.h"

INLINE void store_quantised(floats v, int32_t *groups, int step) {
    store_groups(narrow(v), groups, step);
}

// |w| times a carrying w's sign: unsigned times signed, as maddubs wants. Both stay within 127,
// so a pair of products is at most 32258 and cannot saturate.
INLINE __m256i add_products(__m256i sums, __m256i size, __m256i w, __m256i a) {
    __m256i pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(a, w));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

INLINE void multiply_tile(
    const int rows, const int8_t *activations, const kernels_linear *linear, int column,
    ints out[TILE_ROWS][1]) {
    __m256i sums[TILE_ROWS][2];
    const int8_t *weights = linear->weights + (size_t)column * linear->inputs;
    const int32_t *groups = (const int32_t *)activations;
    UNROLL for (int r = 0; r < rows; r++) sums[r][0] = sums[r][1] = _mm256_setzero_si256();
    for (int k = 0; k < linear->inputs; k += 4, weights += 64, groups += rows) {
        __m256i w0 = _mm256_loadu_si256((const __m256i *)weights);
        __m256i w1 = _mm256_loadu_si256((const __m256i *)(weights + 32));
        __m256i size0 = _mm256_abs_epi8(w0), size1 = _mm256_abs_epi8(w1);
        UNROLL for (int r = 0; r < rows; r++) {
            __m256i a = _mm256_set1_epi32(groups[r]);
            sums[r][0] = add_products(sums[r][0], size0, w0, a);
            sums[r][1] = add_products(sums[r][1], size1, w1, a);
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        out[r][0] = join_halves((half_ints)sums[r][0], (half_ints)sums[r][1]);
    }
}

typedef half_ints dot_sums;
INLINE dot_sums dot_step(dot_sums sums, const int8_t *row, const int8_t *query) {
    UNROLL for (int i = 0; i < 64; i += 16) {
        __m256i a = _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)(row + i)));
        __m256i b = _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)(query + i)));
        sums += (half_ints)_mm256_madd_epi16(a, b);
    }
    return sums;
}
INLINE int32_t dot_total(dot_sums sums) { return __builtin_reduce_add(sums); }
#define dot_bias(query, stride) 0

#include "Shared/DotRows.h"
#include "Shared/DotSigns.h"
#include "Shared/Encoder.h"
const kernels_table kernels_avx2 = {encode, dot_rows, dot_signs};
#pragma clang attribute pop
#endif
