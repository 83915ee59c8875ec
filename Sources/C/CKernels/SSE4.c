// SSE4.1: every x86 processor since 2008. No fused multiply-add, so it matches plain C bit for bit.
#include "Shared/Platform.h"
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("sse4.1,ssse3"))), apply_to = function)
#define HAS_FMA 0
#define TILE_ROWS 2
#define TILE_COLUMNS 16
#include "Shared/Vectors.h"

INLINE void store_quantised(floats v, int32_t *groups, int step) {
    bytes packed = __builtin_convertvector(__builtin_convertvector(rounded(v), ints), bytes);
    quarter_ints four = (quarter_ints)packed;
    UNROLL for (int g = 0; g < 4; g++) groups[(size_t)g * step] = four[g];
}

// |w| times a carrying w's sign: unsigned times signed, as maddubs wants. Both stay within 127,
// so a pair of products is at most 32258 and cannot saturate.
INLINE void multiply_tile(
    const int rows, const int8_t *activations, const kernels_linear *linear, int column,
    ints out[TILE_ROWS][1]) {
    __m128i sums[TILE_ROWS][4];
    const __m128i one = _mm_set1_epi16(1);
    const int8_t *weights = linear->weights + (size_t)column * linear->inputs;
    const int32_t *groups = (const int32_t *)activations;
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int c = 0; c < 4; c++) sums[r][c] = _mm_setzero_si128();
    }
    for (int k = 0; k < linear->inputs; k += 4, weights += 64, groups += rows) {
        UNROLL for (int c = 0; c < 4; c++) {
            __m128i w = _mm_loadu_si128((const __m128i *)(weights + 16 * c));
            __m128i size = _mm_abs_epi8(w);
            UNROLL for (int r = 0; r < rows; r++) {
                __m128i a = _mm_sign_epi8(_mm_set1_epi32(groups[r]), w);
                __m128i pairs = _mm_madd_epi16(_mm_maddubs_epi16(size, a), one);
                sums[r][c] = _mm_add_epi32(sums[r][c], pairs);
            }
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        out[r][0] = join_quarters(
            (quarter_ints)sums[r][0], (quarter_ints)sums[r][1], (quarter_ints)sums[r][2],
            (quarter_ints)sums[r][3]);
    }
}

typedef quarter_ints dot_sums;
INLINE dot_sums dot_step(dot_sums sums, const int8_t *row, const int8_t *query) {
    UNROLL for (int i = 0; i < 64; i += 8) {
        __m128i a = _mm_cvtepi8_epi16(_mm_loadl_epi64((const __m128i *)(row + i)));
        __m128i b = _mm_cvtepi8_epi16(_mm_loadl_epi64((const __m128i *)(query + i)));
        sums += (quarter_ints)_mm_madd_epi16(a, b);
    }
    return sums;
}
INLINE int32_t dot_total(dot_sums sums) { return __builtin_reduce_add(sums); }
#define dot_bias(query, stride) 0

#include "Shared/DotRows.h"
#include "Shared/DotSigns.h"
#include "Shared/Encoder.h"
const kernels_table kernels_sse4 = {encode, dot_rows, dot_signs};
#pragma clang attribute pop
#endif
