// Float weights to packed int8, at conversion time. Scalar code: the result is the same everywhere.
#include "CKernels.h"
#include <math.h>
#include <stdlib.h>

static float quantised(float value, float scale) {
    float q = rintf(value / scale);
    return q > 127 ? 127 : q < -127 ? -127 : q;
}

// The scale that loses least: values beyond 127 scales are clipped, and clipping the largest by up
// to 40 %, in 20 steps, can halve the rounding error of all the others.
static float best_scale(const float *row, int32_t count) {
    float largest = 0;
    for (int32_t i = 0; i < count; i++) largest = fmaxf(largest, fabsf(row[i]));
    if (largest == 0) return 1;
    float best = largest / 127.0f;
    double least = INFINITY;
    for (int step = 0; step <= 20; step++) {
        float scale = largest * (1.0f - 0.02f * step) / 127.0f;
        double error = 0;
        for (int32_t i = 0; i < count; i++) {
            double miss = row[i] - quantised(row[i], scale) * scale;
            error += miss * miss;
        }
        if (error < least) least = error, best = scale;
    }
    return best;
}

int kernels_pack_linear(
    const float *source, int32_t outputs, int32_t inputs, const float *factor, float gain,
    int8_t *weights, float *scales, int32_t *sums) {
    float *row = malloc(sizeof(float) * (size_t)inputs);
    if (!row) return -1;
    for (int32_t n = 0; n < outputs; n++) {
        for (int32_t k = 0; k < inputs; k++) {
            row[k] = source[(size_t)n * inputs + k] / (factor ? factor[k] : 1.0f);
        }
        float scale = best_scale(row, inputs);
        int32_t sum = 0;
        for (int32_t k = 0; k < inputs; k++) {
            int8_t q = (int8_t)quantised(row[k], scale);
            size_t group = (size_t)(n / 16) * (inputs / 4) + k / 4;
            weights[group * 64 + (n % 16) * 4 + k % 4] = q;
            sum += q;
        }
        scales[n] = scale * gain;
        sums[n] = sum;
    }
    free(row);
    return 0;
}
