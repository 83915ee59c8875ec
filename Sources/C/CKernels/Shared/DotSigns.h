// Sums of a query's numbers where a row has a set bit. The query comes as planes of bits in two's
// complement, the last one counting negative, so a row costs words × planes population counts.
static void dot_signs(
    const uint64_t *rows, size_t count, size_t words, const uint64_t *planes, int32_t plane_count,
    int32_t *scores) {
    for (size_t row = 0; row < count; row++) {
        const uint64_t *bits = rows + row * words;
        int32_t total = 0;
        for (int32_t plane = 0; plane < plane_count; plane++) {
            int32_t set = 0;
            for (size_t word = 0; word < words; word++) {
                set += __builtin_popcountll(bits[word] & planes[plane * words + word]);
            }
            int32_t worth = (int32_t)(1u << plane);
            total += plane == plane_count - 1 ? -set * worth : set * worth;
        }
        scores[row] = total;
    }
}
