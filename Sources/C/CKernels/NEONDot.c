// NEON with the byte dot product: ARMv8.2 "dotprod", every server and Mac since 2018.
#include "Shared/Platform.h"
#if defined(__aarch64__)
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
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
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int c = 0; c < 4; c++) sums[r][c] = vdupq_n_s32(0);
    }
    for (int k = 0; k < linear->inputs; k += 4, weights += 64, activations += 4 * rows) {
        // Reads four rows' groups even when the tile has fewer; the buffer ends with slack.
        int8x16_t a = vld1q_s8(activations);
        UNROLL for (int c = 0; c < 4; c++) {
            int8x16_t w = vld1q_s8(weights + 16 * c);
            sums[0][c] = vdotq_laneq_s32(sums[0][c], w, a, 0);
            if (rows > 1) sums[1][c] = vdotq_laneq_s32(sums[1][c], w, a, 1);
            if (rows > 2) sums[2][c] = vdotq_laneq_s32(sums[2][c], w, a, 2);
            if (rows > 3) sums[3][c] = vdotq_laneq_s32(sums[3][c], w, a, 3);
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
        sums = (quarter_ints)vdotq_s32((int32x4_t)sums, vld1q_s8(row + i), vld1q_s8(query + i));
    }
    return sums;
}
INLINE int32_t dot_total(dot_sums sums) { return __builtin_reduce_add(sums); }
#define dot_bias(query, stride) 0

#include "Shared/DotRows.h"
#include "Shared/DotSigns.h"
#include "Shared/Encoder.h"
const kernels_table kernels_neon_dot = {encode, dot_rows, dot_signs};
#pragma clang attribute pop
#endif
