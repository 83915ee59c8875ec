// A small random model for tests: the same numbers from the same seed on every machine.
#ifndef SCRUBJAY_CKERNELS_SAMPLE_H
#define SCRUBJAY_CKERNELS_SAMPLE_H
#include "CKernels.h"

typedef struct {
    int32_t layers, hidden, feed_forward, vocabulary, positions;
    uint64_t seed;
} kernels_sample_shape;

// A model whose memory belongs to it; freed by kernels_sample_destroy. Null without memory.
const kernels_model *kernels_sample_create(kernels_sample_shape shape);
void kernels_sample_destroy(const kernels_model *model);

// Fills `ids` with random ids of the model's vocabulary.
void kernels_sample_ids(const kernels_model *model, uint64_t seed, int32_t *ids, int32_t count);
#endif
