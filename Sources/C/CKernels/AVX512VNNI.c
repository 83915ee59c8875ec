// AVX-512 with its byte dot product (Intel servers since Ice Lake, AMD since Zen 4).
#include "Shared/Platform.h"
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
    apply_to = function)
#define HAS_FMA 1
#define TILE_ROWS 12
#define TILE_COLUMNS 32
#include "Shared/Vectors.h"

// The multiplier takes activations as unsigned bytes: q + 128.
INLINE void store_quantised(floats v, int32_t *groups, int step) {
    __m128i narrow = _mm512_cvtsepi32_epi8(_mm512_cvtps_epi32((__m512)v));
    __m128i packed = _mm_xor_si128(narrow, _mm_set1_epi8((char)0x80));
    groups[0] = _mm_cvtsi128_si32(packed);
    groups[step] = _mm_extract_epi32(packed, 1);
    groups[2 * (size_t)step] = _mm_extract_epi32(packed, 2);
    groups[3 * (size_t)step] = _mm_extract_epi32(packed, 3);
}

// Starts at -128 times the sum of the weights, which takes the 128 off again.
INLINE __m512i start(const int32_t *weight_sums) {
    __m512i sums = _mm512_loadu_si512(weight_sums);
    return _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_slli_epi32(sums, 7));
}

INLINE void multiply_tile(
    const int rows, const int8_t *activations, const kernels_linear *linear, int column,
    ints out[TILE_ROWS][2]) {
    __m512i sums[TILE_ROWS][2];
    __m512i start0 = start(linear->sums + column), start1 = start(linear->sums + column + 16);
    int steps = linear->inputs / 4;
    const int8_t *panel0 = linear->weights + (size_t)column * linear->inputs;
    const int8_t *panel1 = panel0 + (size_t)steps * 64, *next = panel1 + (size_t)steps * 64;
    const int32_t *groups = (const int32_t *)activations;
    UNROLL for (int r = 0; r < rows; r++) sums[r][0] = start0, sums[r][1] = start1;
#pragma clang loop unroll_count(2)
    for (int k = 0; k < steps; k++, groups += rows) {
        __m512i w0 = _mm512_loadu_si512(panel0 + k * 64), w1 = _mm512_loadu_si512(panel1 + k * 64);
        // Fetches the next pair of panels; past the last one a prefetch does no harm.
        _mm_prefetch(next + k * 128, _MM_HINT_T0);
        _mm_prefetch(next + k * 128 + 64, _MM_HINT_T0);
        UNROLL for (int r = 0; r < rows; r++) {
            __m512i a = _mm512_set1_epi32(groups[r]);
            sums[r][0] = _mm512_dpbusd_epi32(sums[r][0], a, w0);
            sums[r][1] = _mm512_dpbusd_epi32(sums[r][1], a, w1);
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        out[r][0] = (ints)sums[r][0], out[r][1] = (ints)sums[r][1];
    }
}

typedef ints dot_sums;
INLINE dot_sums dot_step(dot_sums sums, const int8_t *row, const int8_t *query) {
    __m512i a = _mm512_xor_si512(_mm512_load_si512(row), _mm512_set1_epi8((char)0x80));
    return (ints)_mm512_dpbusd_epi32((__m512i)sums, a, _mm512_load_si512(query));
}
INLINE int32_t dot_total(dot_sums sums) { return __builtin_reduce_add(sums); }
#define dot_bias unsigned_row_bias

#include "Shared/DotRows.h"
#include "Shared/DotSigns.h"
#include "Shared/Encoder.h"
const kernels_table kernels_avx512_vnni = {encode, dot_rows, dot_signs};
#pragma clang attribute pop
#endif
