// Narrowing for the two 256-bit levels.

// Rounds 16 floats to bytes; the groups of four come out in the order 0, 2, 1, 3.
INLINE __m128i narrow(floats v) {
    __m256i low = _mm256_cvtps_epi32((__m256)LOWER_HALF(v));
    __m256i high = _mm256_cvtps_epi32((__m256)UPPER_HALF(v));
    __m256i words = _mm256_packs_epi32(low, high);
    return _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}

INLINE void store_groups(__m128i packed, int32_t *groups, int step) {
    groups[0] = _mm_cvtsi128_si32(packed);
    groups[2 * (size_t)step] = _mm_extract_epi32(packed, 1);
    groups[step] = _mm_extract_epi32(packed, 2);
    groups[3 * (size_t)step] = _mm_extract_epi32(packed, 3);
}
