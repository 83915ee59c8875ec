// Linear layers: int8 rows times packed int8 weights, tile by tile. The file that includes this has
// set TILE_ROWS, TILE_COLUMNS (16 or 32) and ACTIVATIONS_UNSIGNED, and defined
//   store_quantised(v, groups, step): 16 floats in -127...127 to bytes, four groups of four;
//   multiply_tile(rows, activations, linear, column, sums): the int32 sums of one tile.

// Quantised rows of one layer's input. A row is x = scale * (q + offset), q in -127...127 (stored
// plus 128 where the multiplier wants unsigned bytes). The rows are cut into tiles of at most
// TILE_ROWS; a tile is [inputs/4][rows of the tile][4], which the multiplier reads front to back.
typedef struct {
    int8_t *bytes;
    float *scales, *offsets;
    int rows;
} activations;

// How rows are cut into tiles of nearly equal height: the first `taller` have one row more.
typedef struct {
    int tiles, height, taller;
} cut;

INLINE cut cut_rows(int rows) {
    int tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
    return (cut){tiles, rows / tiles, rows % tiles};
}
INLINE int tile_height(cut c, int tile) { return c.height + (tile < c.taller); }

// Quantises one row of `width` floats into place `place` of a tile of `height` rows.
INLINE void quantise_row(
    const float *row, int width, int8_t *tile, int place, int height, float *scale, float *offset) {
    floats high0 = load(row), low0 = high0, high1 = load(row + LANES), low1 = high1;
    for (int i = 2 * LANES; i < width; i += 2 * LANES) {
        floats a = load(row + i), b = load(row + i + LANES);
        high0 = larger(high0, a), low0 = smaller(low0, a);
        high1 = larger(high1, b), low1 = smaller(low1, b);
    }
    float high = largest(larger(high0, high1)), low = -largest(-smaller(low0, low1));
    float step = (high - low) / 254.0f;
    if (step < 1e-20f) step = 1e-20f;
    float zero = low / step + 127.0f;
    floats inverse = splat(1.0f / step), shift = splat(-zero), limit = splat(127.0f);
    int32_t *groups = (int32_t *)tile + place;
    for (int i = 0; i < width; i += LANES, groups += 4 * height) {
        // The rounding of 1 / step can carry a value past the limit.
        floats v = MULTIPLY_ADD(load(row + i), inverse, shift);
        store_quantised(smaller(larger(v, -limit), limit), groups, height);
    }
    *scale = step;
    *offset = zero;
}

APART void quantise_rows(const float *rows, int width, activations *to) {
    cut c = cut_rows(to->rows);
    for (int tile = 0, first = 0; tile < c.tiles; tile++) {
        int height = tile_height(c, tile);
        for (int i = 0; i < height; i++) {
            int row = first + i;
            quantise_row(
                rows + (size_t)row * width, width, to->bytes + (size_t)first * width, i, height,
                to->scales + row, to->offsets + row);
        }
        first += height;
    }
}

// The tile's int32 sums as floats, with scale, offset and bias, and gelu if the layer has it.
INLINE void finish_tile(
    const int rows, ints sums[TILE_ROWS][TILE_COLUMNS / LANES], const kernels_linear *linear,
    int column, const float *scales, const float *offsets, float *out, const int has_gelu) {
    for (int part = 0; part < TILE_COLUMNS / LANES; part++) {
        int first = column + LANES * part;
        floats weight_scale = load(linear->scales + first), bias = load(linear->biases + first);
        floats weight_sum = floats_from(load_ints(linear->sums + first));
        UNROLL for (int r = 0; r < rows; r++) {
            floats dot = MULTIPLY_ADD(splat(offsets[r]), weight_sum, floats_from(sums[r][part]));
            floats y = MULTIPLY_ADD(dot, weight_scale * scales[r], bias);
            store(out + (size_t)r * linear->outputs + first, has_gelu ? gelu(y) : y);
        }
    }
}

INLINE void run_tile(
    const int rows, const activations *in, int first, const kernels_linear *linear, int column,
    float *out, const int has_gelu) {
    ints sums[TILE_ROWS][TILE_COLUMNS / LANES];
    multiply_tile(rows, in->bytes + (size_t)first * linear->inputs, linear, column, sums);
    finish_tile(
        rows, sums, linear, column, in->scales + first, in->offsets + first,
        out + (size_t)first * linear->outputs, has_gelu);
}

// out = [rows][outputs]. The panel of weights stays in the nearest cache while all rows pass.
// The number of rows in a tile is spelled out so that each has its own unrolled code.
INLINE void run_linear(
    const activations *in, const kernels_linear *linear, float *out, const int has_gelu) {
    cut c = cut_rows(in->rows);
#define TILE_OF(ROWS) \
    case ROWS: run_tile(ROWS, in, first, linear, column, out, has_gelu); break;
    for (int column = 0; column < linear->outputs; column += TILE_COLUMNS) {
        for (int tile = 0, first = 0; tile < c.tiles; tile++) {
            int height = tile_height(c, tile);
            switch (height) {
                TILE_OF(1)
                TILE_OF(2)
#if TILE_ROWS > 2
                TILE_OF(3)
                TILE_OF(4)
#endif
#if TILE_ROWS > 4
                TILE_OF(5)
                TILE_OF(6)
#endif
#if TILE_ROWS > 6
                TILE_OF(7)
                TILE_OF(8)
                TILE_OF(9)
                TILE_OF(10)
                TILE_OF(11)
                TILE_OF(12)
#endif
            }
            first += height;
        }
    }
#undef TILE_OF
}

APART void linear_layer(const activations *in, const kernels_linear *linear, float *out) {
    run_linear(in, linear, out, 0);
}
APART void linear_layer_gelu(const activations *in, const kernels_linear *linear, float *out) {
    run_linear(in, linear, out, 1);
}
