// Dot products of rows with a query. The file that includes this has defined
//   dot_sums: the type of a row's partial sums;
//   dot_step(sums, row, query): adds the next 64 bytes;
//   dot_total(sums): the sum of the parts;
//   dot_bias(query, stride): what every score gets on top.
static void dot_rows(
    const int8_t *rows, size_t count, size_t stride, const int8_t *query, int32_t *scores) {
    int32_t bias = dot_bias(query, stride);
    size_t row = 0;
    // Four rows share each load of the query.
    for (; row + 4 <= count; row += 4) {
        const int8_t *first = rows + row * stride;
        dot_sums a = {0}, b = {0}, c = {0}, d = {0};
        for (size_t i = 0; i < stride; i += 64) {
            a = dot_step(a, first + i, query + i);
            b = dot_step(b, first + stride + i, query + i);
            c = dot_step(c, first + 2 * stride + i, query + i);
            d = dot_step(d, first + 3 * stride + i, query + i);
        }
        scores[row] = dot_total(a) + bias;
        scores[row + 1] = dot_total(b) + bias;
        scores[row + 2] = dot_total(c) + bias;
        scores[row + 3] = dot_total(d) + bias;
    }
    for (; row < count; row++) {
        dot_sums sums = {0};
        for (size_t i = 0; i < stride; i += 64) {
            sums = dot_step(sums, rows + row * stride + i, query + i);
        }
        scores[row] = dot_total(sums) + bias;
    }
}
