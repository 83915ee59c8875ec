// NEON: every 64-bit ARM.
#include "Shared/Platform.h"
#if defined(__aarch64__)
#define HAS_FMA 1
#define TILE_ROWS 4
#define TILE_COLUMNS 16
#include "Shared/Vectors.h"
#include "Shared/QuantiseNEON.h"

INLINE void multiply_tile(
    const int rows, const int8_t *activations, const kernels_linear *linear, int column,
    ints out[TILE_ROWS][1]) {
    int32x4_t sums[TILE_ROWS][4];
    const int8_t *weights = linear->weights + (size_t)column * linear->inputs;
    const int32_t *groups = (const int32_t *)activations;
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int c = 0; c < 4; c++) sums[r][c] = vdupq_n_s32(0);
    }
    for (int k = 0; k < linear->inputs; k += 4, weights += 64, groups += rows) {
        UNROLL for (int c = 0; c < 4; c++) {
            int8x16_t w = vld1q_s8(weights + 16 * c);
            UNROLL for (int r = 0; r < rows; r++) {
                int8x16_t a = vreinterpretq_s8_s32(vdupq_n_s32(groups[r]));
                int16x8_t low = vmull_s8(vget_low_s8(w), vget_low_s8(a));
                int16x8_t high = vmull_high_s8(w, a);
                // A pair is at most 2 * 127 * 127 and fits 16 bits.
                sums[r][c] = vpadalq_s16(sums[r][c], vpaddq_s16(low, high));
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
    UNROLL for (int i = 0; i < 64; i += 16) {
        int8x16_t a = vld1q_s8(row + i), b = vld1q_s8(query + i);
        int32x4_t next = vpadalq_s16((int32x4_t)sums, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
        sums = (quarter_ints)vpadalq_s16(next, vmull_high_s8(a, b));
    }
    return sums;
}
INLINE int32_t dot_total(dot_sums sums) { return __builtin_reduce_add(sums); }
#define dot_bias(query, stride) 0

#include "Shared/DotRows.h"
#include "Shared/DotSigns.h"
#include "Shared/Encoder.h"
const kernels_table kernels_neon = {encode, dot_rows, dot_signs};
#endif
