// Plain C: any machine. Slow, and the yardstick in tests.
#include "Shared/Platform.h"
#define HAS_FMA 0
#define TILE_ROWS 4
#define TILE_COLUMNS 16
#include "Shared/Vectors.h"

INLINE void store_quantised(floats v, int32_t *groups, int step) {
    bytes packed = __builtin_convertvector(__builtin_convertvector(rounded(v), ints), bytes);
    for (int g = 0; g < 4; g++) memcpy(groups + (size_t)g * step, (const char *)&packed + 4 * g, 4);
}

INLINE void multiply_tile(
    const int rows, const int8_t *activations, const kernels_linear *linear, int column,
    ints out[TILE_ROWS][1]) {
    int32_t sums[TILE_ROWS][16];
    memset(sums, 0, sizeof sums);
    const int8_t *weights = linear->weights + (size_t)column * linear->inputs;
    for (int k = 0; k < linear->inputs; k += 4, weights += 64) {
        for (int r = 0; r < rows; r++) {
            const int8_t *a = activations + (size_t)k * rows + 4 * r;
            for (int c = 0; c < 16; c++) {
                const int8_t *w = weights + 4 * c;
                sums[r][c] += a[0] * w[0] + a[1] * w[1] + a[2] * w[2] + a[3] * w[3];
            }
        }
    }
    for (int r = 0; r < rows; r++) out[r][0] = load_ints(sums[r]);
}

typedef int32_t dot_sums;
INLINE dot_sums dot_step(dot_sums sums, const int8_t *row, const int8_t *query) {
    for (int i = 0; i < 64; i++) sums += row[i] * query[i];
    return sums;
}
INLINE int32_t dot_total(dot_sums sums) { return sums; }
#define dot_bias(query, stride) 0

#include "Shared/DotRows.h"
#include "Shared/DotSigns.h"
#include "Shared/Encoder.h"
const kernels_table kernels_plain = {encode, dot_rows, dot_signs};
