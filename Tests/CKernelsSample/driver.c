// Runs a random model at one level, for Scripts/check-instructions.sh and Scripts/check-arm.sh.
//
//     driver LEVEL LAYERS HIDDEN FEED_FORWARD TEXTS TOKENS REPEATS
//
// Prints a hash over the bits of all vectors, of texts of 1 to TOKENS tokens encoded in one call
// REPEATS times, and of the scores of 37 rows. Level "0" to "6" as in CKernels.h.
#include "CKernelsSample.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// FNV-1a.
static uint64_t hash(uint64_t state, const void *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) state = (state ^ ((const uint8_t *)bytes)[i]) * 0x100000001B3;
    return state;
}

static uint64_t hash_scores(int32_t level, uint64_t state) {
    enum { ROWS = 37, STRIDE = 384 };
    static _Alignas(64) int8_t rows[ROWS * STRIDE], query[STRIDE];
    int32_t scores[ROWS];
    for (int i = 0; i < ROWS * STRIDE; i++) rows[i] = (int8_t)(i * 37 + i / 251);
    for (int i = 0; i < STRIDE; i++) query[i] = (int8_t)(i * 91 + 128);
    kernels_dot_rows(level, rows, ROWS, STRIDE, query, scores);
    return hash(state, scores, sizeof scores);
}

int main(int count, char **words) {
    if (count != 8) return fprintf(stderr, "see the head of driver.c\n"), 2;
    int32_t level = atoi(words[1]), texts = atoi(words[5]), longest = atoi(words[6]);
    int repeats = atoi(words[7]), is_even = texts == 1;
    if (!kernels_level_supported(level)) return fprintf(stderr, "level not supported\n"), 1;
    const kernels_model *model = kernels_sample_create((kernels_sample_shape){
        atoi(words[2]), atoi(words[3]), atoi(words[4]), 1000, 256, 7});
    int32_t *ids = malloc(sizeof(int32_t) * texts * longest), *lengths = malloc(4 * texts), rows = 0;
    for (int i = 0; i < texts; i++) {
        lengths[i] = is_even ? longest : 1 + i * 7 % longest;
        rows += lengths[i];
    }
    kernels_sample_ids(model, 11, ids, rows);
    size_t bytes = (kernels_scratch_bytes(model, rows, longest) + 63) / 64 * 64;
    void *scratch = aligned_alloc(64, bytes);
    size_t vector_bytes = sizeof(float) * texts * model->hidden;
    float *vectors = malloc(vector_bytes);
    kernels_batch batch = {ids, lengths, texts};
    for (int i = 0; i < repeats; i++) {
        kernels_encode(level, model, &batch, scratch, vectors, NULL);
    }
    uint64_t state = hash(0xCBF29CE484222325, vectors, vector_bytes);
    printf("%016llx\n", (unsigned long long)hash_scores(level, state));
    free(vectors), free(scratch), free(lengths), free(ids);
    kernels_sample_destroy(model);
    return 0;
}
