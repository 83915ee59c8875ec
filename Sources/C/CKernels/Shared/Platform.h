// What every level's file needs before it turns its instruction set on.
#ifndef SCRUBJAY_KERNELS_PLATFORM_H
#define SCRUBJAY_KERNELS_PLATFORM_H
#include "CKernels.h"
#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// The vectors below never cross a call that is not inlined, so their calling convention is moot.
#pragma clang diagnostic ignored "-Wpsabi"

// Float work is written on 16 lanes at every level, whatever a register holds: the order of
// additions, and with it every bit of the result, then does not depend on the instruction set.
typedef float floats __attribute__((vector_size(64)));
typedef int32_t ints __attribute__((vector_size(64)));
typedef int8_t bytes __attribute__((vector_size(16)));
typedef float half_floats __attribute__((vector_size(32)));
typedef int32_t half_ints __attribute__((vector_size(32)));
typedef float quarter_floats __attribute__((vector_size(16)));
typedef int32_t quarter_ints __attribute__((vector_size(16)));

// The same types at any address.
typedef float loose_floats __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t loose_ints __attribute__((vector_size(64), aligned(4), may_alias));
typedef int8_t loose_bytes __attribute__((vector_size(16), aligned(1), may_alias));

#define LANES 16
#define INLINE static inline __attribute__((always_inline))
#define APART static __attribute__((noinline))
#define UNROLL _Pragma("clang loop unroll(full)")

// One level's entry points; see CKernels.h for the arguments.
typedef struct {
    void (*encode)(
        const kernels_model *model, const kernels_batch *batch, void *scratch, float *vectors,
        kernels_statistics *statistics);
    void (*dot_rows)(
        const int8_t *rows, size_t count, size_t stride, const int8_t *query, int32_t *scores);
    void (*dot_signs)(
        const uint64_t *rows, size_t count, size_t words, const uint64_t *planes,
        int32_t plane_count, int32_t *scores);
} kernels_table;

extern const kernels_table kernels_plain, kernels_sse4, kernels_avx2, kernels_avx_vnni;
extern const kernels_table kernels_avx512_vnni, kernels_neon, kernels_neon_dot;

INLINE size_t round_up(size_t value, size_t step) { return (value + step - 1) / step * step; }

// For multipliers that take rows as unsigned bytes: row + 128, so 128 times the query's sum is
// taken off again.
INLINE int32_t unsigned_row_bias(const int8_t *query, size_t stride) {
    int32_t sum = 0;
    for (size_t i = 0; i < stride; i++) sum += query[i];
    return -128 * sum;
}
#endif
