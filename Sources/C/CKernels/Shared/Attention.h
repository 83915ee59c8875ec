// Attention of one text in floats. 1 / sqrt(32) is folded into the query's weights.

#define QUERY_ROWS 6

// Transposes 16 rows of 16 floats; rows from `valid` on read as zero.
INLINE void transpose(const float *from, size_t from_step, int valid, float *to, size_t to_step) {
    floats row[LANES];
    UNROLL for (int i = 0; i < LANES; i++) {
        row[i] = i < valid ? load(from + (size_t)i * from_step) : splat(0);
    }
    // Four rounds exchange blocks of 1, 2, 4 and 8 between row pairs that far apart.
#define EXCHANGE(DISTANCE, FIRST, SECOND) \
    UNROLL for (int i = 0; i < LANES; i++) { \
        if (i & DISTANCE) continue; \
        floats a = row[i], b = row[i | DISTANCE]; \
        row[i] = __builtin_shufflevector FIRST; \
        row[i | DISTANCE] = __builtin_shufflevector SECOND; \
    }
    EXCHANGE(1, (a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
        (a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
    EXCHANGE(2, (a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
        (a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
    EXCHANGE(4, (a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
        (a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
    EXCHANGE(8, (a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
        (a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
#undef EXCHANGE
    UNROLL for (int i = 0; i < LANES; i++) store(to + (size_t)i * to_step, row[i]);
}

// scores[row][0..<16 * parts] = query rows times the transposed keys, [32][key_step].
INLINE void score_tile(
    const int rows, const int parts, const float *queries, size_t query_step, const float *keys,
    size_t key_step, float *scores) {
    floats sum[QUERY_ROWS][2];
    UNROLL for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = splat(0);
    for (int d = 0; d < KERNELS_HEAD_WIDTH; d++) {
        const float *key = keys + (size_t)d * key_step;
        floats key0 = load(key), key1 = parts > 1 ? load(key + LANES) : key0;
        UNROLL for (int r = 0; r < rows; r++) {
            floats q = splat(queries[(size_t)r * query_step + d]);
            sum[r][0] = MULTIPLY_ADD(q, key0, sum[r][0]);
            if (parts > 1) sum[r][1] = MULTIPLY_ADD(q, key1, sum[r][1]);
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        store(scores + (size_t)r * key_step, sum[r][0]);
        if (parts > 1) store(scores + (size_t)r * key_step + LANES, sum[r][1]);
    }
}

// out[row][0..<32] = weights[row] times the values, divided by the row's sum of weights.
INLINE void mix_tile(
    const int rows, const float *weights, size_t weight_step, const float *values,
    size_t value_step, int tokens, const float *inverse, float *out, size_t out_step) {
    floats sum[QUERY_ROWS][2];
    UNROLL for (int r = 0; r < rows; r++) sum[r][0] = sum[r][1] = splat(0);
    for (int t = 0; t < tokens; t++) {
        const float *value = values + (size_t)t * value_step;
        floats value0 = load(value), value1 = load(value + LANES);
        UNROLL for (int r = 0; r < rows; r++) {
            floats weight = splat(weights[(size_t)r * weight_step + t]);
            sum[r][0] = MULTIPLY_ADD(weight, value0, sum[r][0]);
            sum[r][1] = MULTIPLY_ADD(weight, value1, sum[r][1]);
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        store(out + (size_t)r * out_step, sum[r][0] * inverse[r]);
        store(out + (size_t)r * out_step + LANES, sum[r][1] * inverse[r]);
    }
}

// Scores to exp(score - greatest), in place; returns one over their sum. Lanes past `tokens` give 0.
INLINE float soften(float *scores, int tokens, int padded) {
    const ints lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    floats never = splat(-1e30f);
    int tail = padded - LANES;
    store(scores + tail, choose(lane + tail < tokens, load(scores + tail), never));
    floats greatest = never;
    for (int j = 0; j < padded; j += LANES) greatest = larger(greatest, load(scores + j));
    floats top = splat(largest(greatest)), sum = splat(0);
    for (int j = 0; j < padded; j += LANES) {
        floats e = exponential(load(scores + j) - top);
        store(scores + j, e);
        sum += e;
    }
    return 1.0f / total(sum);
}

#define EACH_QUERY_COUNT(DO) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6)

// At most QUERY_ROWS queries of one head; `keys` is [32][padded], `scores` [QUERY_ROWS][padded].
INLINE void attend_rows(
    int rows, const float *queries, const float *values, size_t step, const float *keys, int tokens,
    int padded, float *scores, float *out, size_t out_step) {
    float inverse[QUERY_ROWS];
    for (int j = 0; j < padded; j += 2 * LANES) {
        int is_pair = padded - j >= 2 * LANES;
#define SCORE(ROWS) \
    case ROWS: \
        if (is_pair) score_tile(ROWS, 2, queries, step, keys + j, padded, scores + j); \
        else score_tile(ROWS, 1, queries, step, keys + j, padded, scores + j); \
        break;
        switch (rows) { EACH_QUERY_COUNT(SCORE) }
#undef SCORE
    }
    for (int r = 0; r < rows; r++) {
        inverse[r] = soften(scores + (size_t)r * padded, tokens, padded);
    }
#define MIX(ROWS) \
    case ROWS: \
        mix_tile(ROWS, scores, padded, values, step, tokens, inverse, out, out_step); \
        break;
    switch (rows) { EACH_QUERY_COUNT(MIX) }
#undef MIX
}

// All heads of one text. `qkv` is [tokens][3 * hidden], `out` [tokens][hidden].
APART void attend(
    const float *qkv, int tokens, int hidden, int heads, float *out, float *keys, float *scores) {
    size_t step = 3 * (size_t)hidden;
    int padded = (int)round_up(tokens, LANES);
    for (int head = 0; head < heads; head++) {
        const float *query = qkv + head * KERNELS_HEAD_WIDTH;
        const float *key = query + hidden, *value = query + 2 * hidden;
        for (int t = 0; t < tokens; t += LANES) {
            int valid = tokens - t < LANES ? tokens - t : LANES;
            const float *from = key + (size_t)t * step;
            transpose(from, step, valid, keys + t, padded);
            transpose(from + LANES, step, valid, keys + (size_t)LANES * padded + t, padded);
        }
        for (int i = 0; i < tokens; i += QUERY_ROWS) {
            int rows = tokens - i < QUERY_ROWS ? tokens - i : QUERY_ROWS;
            attend_rows(
                rows, query + (size_t)i * step, value, step, keys, tokens, padded, scores,
                out + (size_t)i * hidden + head * KERNELS_HEAD_WIDTH, hidden);
        }
    }
}
