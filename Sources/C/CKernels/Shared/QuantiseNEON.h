// Narrowing for the two NEON levels.
INLINE void store_quantised(floats v, int32_t *groups, int step) {
    bytes packed = __builtin_convertvector(__builtin_convertvector(rounded(v), ints), bytes);
    quarter_ints four = (quarter_ints)packed;
    UNROLL for (int g = 0; g < 4; g++) groups[(size_t)g * step] = four[g];
}
