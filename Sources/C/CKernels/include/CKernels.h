// Int8 kernels: a BERT encoder and dot products over rows of bytes, at several instruction levels.
//
// Every function takes the level it runs at, so there is no state. All levels with fused
// multiply-add (AVX2 and up, both NEON levels) give the same bits; so do SSE4.1 and plain C among
// themselves. `kernels_dot_rows` and `kernels_dot_signs` are exact, thus equal at every level.
#ifndef SCRUBJAY_CKERNELS_H
#define SCRUBJAY_CKERNELS_H
#include <stddef.h>
#include <stdint.h>

// Instruction levels; of two that one machine supports, the greater number is the faster.
enum {
    KERNELS_PLAIN = 0,
    KERNELS_SSE4 = 1,
    KERNELS_AVX2 = 2,
    KERNELS_AVX_VNNI = 3,
    KERNELS_AVX512_VNNI = 4,
    KERNELS_NEON = 5,
    KERNELS_NEON_DOT = 6,
    KERNELS_LEVEL_COUNT = 7,
};

// What the architecture fixes.
enum {
    KERNELS_HEAD_WIDTH = 32,   // Floats in one attention head.
    KERNELS_WIDTH_STEP = 32,   // Every layer width is a multiple of it.
    KERNELS_HIDDEN_MAX = 1024, // Widest hidden row.
    KERNELS_ROW_ALIGNMENT = 64 // Of weights, of rows to score, of scratch memory; in bytes.
};

// A linear layer, y = W x + b. Weights are int8 in -127...127 with one scale per output, packed
// [outputs/16][inputs/4][16][4]: one order that suits every instruction set.
typedef struct {
    const int8_t *weights;
    const float *scales;  // [outputs]
    const int32_t *sums;  // [outputs], the sum of each output's int8 weights
    const float *biases;  // [outputs]
    int32_t outputs, inputs;
} kernels_linear;

// Gain and shift of a layer norm, [hidden] each.
typedef struct {
    const float *gain, *shift;
} kernels_norm;

// A layer norm's output x is quantised as x * factor + offset, [hidden] each, so that channels with
// a wide range do not cost the others their resolution; weights and bias that follow undo it.
typedef struct {
    const float *factor, *offset;
} kernels_smoothing;

// One transformer block.
typedef struct {
    kernels_linear query_key_value, attention_out, widen, narrow;
    kernels_norm attention_norm, feed_forward_norm;
    kernels_smoothing attention_input, feed_forward_input;
} kernels_layer;

// How token rows become one vector.
enum { KERNELS_POOL_MEAN = 0, KERNELS_POOL_FIRST = 1 };

// A model; every pointer stays the caller's.
typedef struct {
    int32_t layer_count, hidden, heads, feed_forward, vocabulary, positions;
    int32_t position_offset; // Added to a token's place before its position row is looked up.
    int32_t pooling;
    const int8_t *words;      // [vocabulary][hidden]
    const float *word_scales; // [vocabulary]
    const float *position_rows; // [positions][hidden], token type 0 added in
    kernels_norm embedding_norm;
    const kernels_layer *layers; // [layer_count]
} kernels_model;

// Texts as token ids back to back, no padding.
typedef struct {
    const int32_t *ids;     // [sum of lengths], each in 0..<vocabulary
    const int32_t *lengths; // [count], each in 1...(positions - position_offset)
    int32_t count;
} kernels_batch;

// What flows out of each layer norm, per channel: [2 * layer_count + 1][hidden].
typedef struct {
    int64_t rows;
    double *sum;
    float *lowest, *highest;
} kernels_statistics;

// Whether this machine can run the level.
int kernels_level_supported(int32_t level);

// The fastest level this machine supports.
int32_t kernels_level_best(void);

// Bytes of scratch memory for batches of at most `rows` tokens with texts of at most `longest`.
size_t kernels_scratch_bytes(const kernels_model *model, int32_t rows, int32_t longest);

// Turns each text of a batch into a unit vector; `vectors` is filled, [count][hidden].
// `scratch` is aligned to KERNELS_ROW_ALIGNMENT and belongs to this call while it runs.
// `statistics` may be null; when given, the call adds to it.
void kernels_encode(
    int32_t level, const kernels_model *model, const kernels_batch *batch, void *scratch,
    float *vectors, kernels_statistics *statistics);

// Dot products of `count` rows with one query. A row is `stride` bytes, a multiple of 64, rows and
// query aligned to KERNELS_ROW_ALIGNMENT; `scores` is filled, [count]. Any int8 value is right.
void kernels_dot_rows(
    int32_t level, const int8_t *rows, size_t count, size_t stride, const int8_t *query,
    int32_t *scores);

// For each of `count` rows of `words` times 64 bits: the sum of the query's numbers at the bits that
// are set. `planes` are the bits of those numbers in two's complement, shape [plane_count][words],
// lowest first, 1...16 of them; `scores` is filled, [count]. Exact, thus equal at every level.
void kernels_dot_signs(
    int32_t level, const uint64_t *rows, size_t count, size_t words, const uint64_t *planes,
    int32_t plane_count, int32_t *scores);

// Quantises and packs float weights [outputs][inputs] into `weights`, `scales` and `sums` as
// kernels_linear wants them (`outputs` a multiple of 16, `inputs` of 4). Each weight is first
// divided by its input's `factor` (null: 1); the scales are multiplied by `gain`.
// Returns 0, or -1 without memory.
int kernels_pack_linear(
    const float *source, int32_t outputs, int32_t inputs, const float *factor, float gain,
    int8_t *weights, float *scales, int32_t *sums);
#endif
