// Sums of a query's numbers where a row has a set bit. The query comes as planes of bits in two's
// complement, the last one counting negative, so a row costs words × planes population counts.
static inline __attribute__((always_inline)) void dot_sign_rows(
    const uint64_t *rows, size_t count, size_t words, const uint64_t *planes, int32_t plane_count,
    int32_t *scores) {
    for (size_t row = 0; row < count; row++) {
        const uint64_t *bits = rows + row * words;
        int32_t total = 0;
        for (int32_t plane = plane_count - 1; plane >= 0; plane--) {
            int32_t set = 0;
            for (size_t word = 0; word < words; word++) {
                set += __builtin_popcountll(bits[word] & planes[plane * words + word]);
            }
            total = plane == plane_count - 1 ? -set : 2 * total + set;
        }
        scores[row] = total;
    }
}

// With sizes known the compiler unrolls the loops; 384 signs and six planes are the usual ones.
static void dot_signs(
    const uint64_t *rows, size_t count, size_t words, const uint64_t *planes, int32_t plane_count,
    int32_t *scores) {
    if (words == 6 && plane_count == 6) {
        dot_sign_rows(rows, count, 6, planes, 6, scores);
    } else {
        dot_sign_rows(rows, count, words, planes, plane_count, scores);
    }
}
