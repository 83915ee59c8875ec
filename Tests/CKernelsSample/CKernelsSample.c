#include "CKernelsSample.h"
#include <stdlib.h>

// All memory of one sample: the model first, then blocks handed out in order.
typedef struct {
    kernels_model model;
    char *block, *next;
    uint64_t random;
} sample;

// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return z ^ z >> 31;
}

// Uniform in low...high; exact steps of 2^-24, so no machine rounds differently.
static float between(sample *s, float low, float high) {
    float unit = (float)(next_random(&s->random) >> 40) * 0x1p-24f;
    return low + (high - low) * unit;
}

static void *take(sample *s, size_t bytes) {
    void *at = s->next;
    s->next += (bytes + 63) / 64 * 64;
    return at;
}

static const float *take_floats(sample *s, size_t count, float low, float high) {
    float *values = take(s, count * sizeof(float));
    for (size_t i = 0; i < count; i++) values[i] = between(s, low, high);
    return values;
}

static kernels_linear take_linear(sample *s, int32_t outputs, int32_t inputs) {
    size_t count = (size_t)outputs * inputs;
    float *source = malloc(count * sizeof(float));
    int8_t *weights = take(s, count);
    float *scales = take(s, outputs * sizeof(float));
    int32_t *sums = take(s, outputs * sizeof(int32_t));
    if (!source) abort();
    for (size_t i = 0; i < count; i++) source[i] = between(s, -0.1f, 0.1f);
    if (kernels_pack_linear(source, outputs, inputs, 0, 1, weights, scales, sums)) abort();
    free(source);
    const float *biases = take_floats(s, outputs, -0.5f, 0.5f);
    return (kernels_linear){weights, scales, sums, biases, outputs, inputs};
}

static kernels_norm take_norm(sample *s, int32_t width) {
    const float *gain = take_floats(s, width, 0.5f, 1.5f);
    return (kernels_norm){gain, take_floats(s, width, -0.2f, 0.2f)};
}

static kernels_smoothing take_smoothing(sample *s, int32_t width) {
    const float *factor = take_floats(s, width, 0.5f, 2.0f);
    return (kernels_smoothing){factor, take_floats(s, width, -0.1f, 0.1f)};
}

const kernels_model *kernels_sample_create(kernels_sample_shape shape) {
    size_t h = shape.hidden, f = shape.feed_forward;
    size_t layer = 4 * h * h + 2 * h * f + 16 * (8 * h + 2 * f) + 64 * h;
    size_t bytes = shape.layers * (layer + sizeof(kernels_layer) + 4096) +
                   (shape.vocabulary + 4 * (shape.positions + 4)) * h + 8 * shape.vocabulary + 8192;
    sample *s = calloc(1, sizeof(sample));
    char *block = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!s || !block) return free(s), free(block), NULL;
    *s = (sample){.block = block, .next = block, .random = shape.seed};
    kernels_model *m = &s->model;
    *m = (kernels_model){
        .layer_count = shape.layers, .hidden = shape.hidden,
        .heads = shape.hidden / KERNELS_HEAD_WIDTH, .feed_forward = shape.feed_forward,
        .vocabulary = shape.vocabulary, .positions = shape.positions,
    };
    int8_t *words = take(s, shape.vocabulary * h);
    for (size_t i = 0; i < shape.vocabulary * h; i++) {
        words[i] = (int8_t)(next_random(&s->random) % 255) - 127;
    }
    m->words = words;
    m->word_scales = take_floats(s, shape.vocabulary, 0.001f, 0.01f);
    m->position_rows = take_floats(s, shape.positions * h, -0.1f, 0.1f);
    m->embedding_norm = take_norm(s, shape.hidden);
    kernels_layer *layers = take(s, shape.layers * sizeof(kernels_layer));
    for (int32_t i = 0; i < shape.layers; i++) {
        kernels_layer *l = layers + i;
        l->query_key_value = take_linear(s, 3 * shape.hidden, shape.hidden);
        l->attention_out = take_linear(s, shape.hidden, shape.hidden);
        l->widen = take_linear(s, shape.feed_forward, shape.hidden);
        l->narrow = take_linear(s, shape.hidden, shape.feed_forward);
        l->attention_norm = take_norm(s, shape.hidden);
        l->feed_forward_norm = take_norm(s, shape.hidden);
        l->attention_input = take_smoothing(s, shape.hidden);
        l->feed_forward_input = take_smoothing(s, shape.hidden);
    }
    m->layers = layers;
    if (s->next > block + bytes) abort();
    return m;
}

void kernels_sample_destroy(const kernels_model *model) {
    sample *s = (sample *)model;
    free(s->block);
    free(s);
}

void kernels_sample_ids(const kernels_model *model, uint64_t seed, int32_t *ids, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        ids[i] = (int32_t)(next_random(&seed) % (uint64_t)model->vocabulary);
    }
}
