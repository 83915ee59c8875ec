// Which levels this machine supports, and the way into each.
#include "Shared/Platform.h"
#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

#if defined(__x86_64__)
static int level_supported_x86(int32_t level) {
    __builtin_cpu_init();
    int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    switch (level) {
    case KERNELS_SSE4: return __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3");
    case KERNELS_AVX2: return has_avx2;
    case KERNELS_AVX_VNNI: return has_avx2 && __builtin_cpu_supports("avxvnni");
    case KERNELS_AVX512_VNNI:
        return has_avx2 && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
    default: return 0;
    }
}
#elif defined(__aarch64__)
static int level_supported_arm(int32_t level) {
    if (level == KERNELS_NEON) return 1;
    if (level != KERNELS_NEON_DOT) return 0;
#if defined(__linux__)
    return (getauxval(AT_HWCAP) & (1 << 20)) != 0; // HWCAP_ASIMDDP
#else
    return 1; // Every 64-bit ARM Mac has it.
#endif
}
#endif

int kernels_level_supported(int32_t level) {
    if (level == KERNELS_PLAIN) return 1;
#if defined(__x86_64__)
    return level_supported_x86(level);
#elif defined(__aarch64__)
    return level_supported_arm(level);
#else
    return 0;
#endif
}

int32_t kernels_level_best(void) {
    int32_t level = KERNELS_LEVEL_COUNT - 1;
    while (!kernels_level_supported(level)) level--;
    return level;
}

static const kernels_table *table_of(int32_t level) {
    switch (level) {
#if defined(__x86_64__)
    case KERNELS_SSE4: return &kernels_sse4;
    case KERNELS_AVX2: return &kernels_avx2;
    case KERNELS_AVX_VNNI: return &kernels_avx_vnni;
    case KERNELS_AVX512_VNNI: return &kernels_avx512_vnni;
#elif defined(__aarch64__)
    case KERNELS_NEON: return &kernels_neon;
    case KERNELS_NEON_DOT: return &kernels_neon_dot;
#endif
    default: return &kernels_plain;
    }
}

size_t kernels_scratch_bytes(const kernels_model *model, int32_t rows, int32_t longest) {
    size_t width = model->hidden, widest = 3 * width, count = rows;
    if ((size_t)model->feed_forward > widest) widest = model->feed_forward;
    size_t floats_per_row = 2 * width + widest + 2, bytes_per_row = widest;
    size_t keys_and_scores = round_up(longest, LANES) * (KERNELS_HEAD_WIDTH + 6);
    // Eight parts, each rounded up to 64 bytes, and 64 of slack.
    return 4 * (count * floats_per_row + keys_and_scores) + count * bytes_per_row + 9 * 64;
}

void kernels_encode(
    int32_t level, const kernels_model *model, const kernels_batch *batch, void *scratch,
    float *vectors, kernels_statistics *statistics) {
    table_of(level)->encode(model, batch, scratch, vectors, statistics);
}

void kernels_dot_rows(
    int32_t level, const int8_t *rows, size_t count, size_t stride, const int8_t *query,
    int32_t *scores) {
    table_of(level)->dot_rows(rows, count, stride, query, scores);
}

void kernels_dot_signs(
    int32_t level, const uint64_t *rows, size_t count, size_t words, const uint64_t *planes,
    int32_t plane_count, int32_t *scores) {
    table_of(level)->dot_signs(rows, count, words, planes, plane_count, scores);
}
