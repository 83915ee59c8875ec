// The encoder: what all levels share above tiles and vectors. Ends with `encode`.
#include "Linear.h"
#include "Attention.h"

// hidden += added (if given), then layer norm over the row.
INLINE void norm_row(float *hidden, const float *added, int width, const kernels_norm *norm) {
    floats sum0 = splat(0), sum1 = sum0;
    for (int i = 0; i < width; i += 2 * LANES) {
        floats a = load(hidden + i), b = load(hidden + i + LANES);
        if (added) {
            a += load(added + i), b += load(added + i + LANES);
            store(hidden + i, a), store(hidden + i + LANES, b);
        }
        sum0 += a, sum1 += b;
    }
    floats mean = splat(total(sum0 + sum1) / (float)width), square0 = splat(0), square1 = square0;
    for (int i = 0; i < width; i += 2 * LANES) {
        floats a = load(hidden + i) - mean, b = load(hidden + i + LANES) - mean;
        square0 = MULTIPLY_ADD(a, a, square0), square1 = MULTIPLY_ADD(b, b, square1);
    }
    // 1e-12 is BERT's layer_norm_eps.
    floats scale = splat(1.0f / sqrtf(total(square0 + square1) / (float)width + 1e-12f));
    for (int i = 0; i < width; i += LANES) {
        floats centred = (load(hidden + i) - mean) * scale;
        store(hidden + i, MULTIPLY_ADD(centred, load(norm->gain + i), load(norm->shift + i)));
    }
}

// norm_row on all rows; smooths and quantises each into `to` while it is near, unless `smoothing`
// is null (after the last layer).
APART void norm_rows(
    float *hidden, const float *added, int width, const kernels_norm *norm,
    const kernels_smoothing *smoothing, activations *to) {
    float smooth[KERNELS_HIDDEN_MAX] __attribute__((aligned(64)));
    cut c = cut_rows(to->rows);
    for (int tile = 0, first = 0; tile < c.tiles; tile++) {
        int height = tile_height(c, tile);
        for (int i = 0; i < height; i++) {
            size_t row = (size_t)(first + i), at = row * width;
            norm_row(hidden + at, added ? added + at : 0, width, norm);
            if (!smoothing) continue;
            for (int j = 0; j < width; j += LANES) {
                floats factor = load(smoothing->factor + j), offset = load(smoothing->offset + j);
                store(smooth + j, MULTIPLY_ADD(load(hidden + at + j), factor, offset));
            }
            quantise_row(
                smooth, width, to->bytes + (size_t)first * width, i, height, to->scales + row,
                to->offsets + row);
        }
        first += height;
    }
}

// hidden[token] = word vector + position vector.
APART void look_up(const kernels_model *model, const kernels_batch *batch, float *hidden) {
    int width = model->hidden;
    const int32_t *id = batch->ids;
    for (int text = 0; text < batch->count; text++) {
        for (int place = 0; place < batch->lengths[text]; place++, id++, hidden += width) {
            const int8_t *word = model->words + (size_t)*id * width;
            size_t position = (size_t)(place + model->position_offset);
            const float *row = model->position_rows + position * width;
            floats scale = splat(model->word_scales[*id]);
            for (int i = 0; i < width; i += LANES) {
                bytes packed = *(const loose_bytes *)(word + i);
                floats value = __builtin_convertvector(packed, floats);
                store(hidden + i, MULTIPLY_ADD(value, scale, load(row + i)));
            }
        }
    }
}

// One text's rows to a unit vector: their mean (whose length does not matter), or the first.
INLINE void pool(const float *rows, int tokens, int width, float *vector) {
    floats squares = splat(0);
    for (int j = 0; j < width; j += LANES) {
        floats sum = splat(0);
        for (int t = 0; t < tokens; t++) sum += load(rows + (size_t)t * width + j);
        store(vector + j, sum);
        squares = MULTIPLY_ADD(sum, sum, squares);
    }
    floats scale = splat(1.0f / sqrtf(total(squares) + 1e-24f));
    for (int j = 0; j < width; j += LANES) store(vector + j, load(vector + j) * scale);
}

APART void pool_texts(
    const kernels_model *model, const kernels_batch *batch, const float *rows, float *vectors) {
    int width = model->hidden;
    for (int text = 0; text < batch->count; text++) {
        int tokens = batch->lengths[text];
        pool(rows, model->pooling == KERNELS_POOL_FIRST ? 1 : tokens, width, vectors);
        rows += (size_t)tokens * width;
        vectors += width;
    }
}

// Scratch memory, cut up. `wide` holds queries, keys and values, then the feed-forward rows.
typedef struct {
    float *hidden, *wide, *added, *keys, *scores;
    activations quantised;
} workspace;

INLINE workspace cut_scratch(
    const kernels_model *model, void *scratch, int rows, int longest) {
    size_t width = model->hidden, widest = 3 * width, count = rows;
    if ((size_t)model->feed_forward > widest) widest = model->feed_forward;
    size_t padded = round_up(longest, LANES);
    char *next = scratch;
    workspace w;
#define TAKE(TYPE, COUNT) (TYPE *)next; next += round_up((COUNT) * sizeof(TYPE), 64)
    w.hidden = TAKE(float, count * width);
    w.wide = TAKE(float, count * widest);
    w.added = TAKE(float, count * width);
    // 64 bytes more, since a level may read a whole register of a tile's last group.
    w.quantised.bytes = TAKE(int8_t, count * widest + 64);
    w.quantised.scales = TAKE(float, count);
    w.quantised.offsets = TAKE(float, count);
    w.keys = TAKE(float, padded * KERNELS_HEAD_WIDTH);
    w.scores = TAKE(float, padded * QUERY_ROWS);
#undef TAKE
    w.quantised.rows = rows;
    return w;
}

APART void observe(
    kernels_statistics *statistics, int site, const float *rows, int count, int width) {
    if (!statistics) return;
    for (int r = 0; r < count; r++) {
        for (int j = 0; j < width; j++) {
            float x = rows[(size_t)r * width + j];
            size_t i = (size_t)site * width + j;
            statistics->sum[i] += x;
            if (x < statistics->lowest[i]) statistics->lowest[i] = x;
            if (x > statistics->highest[i]) statistics->highest[i] = x;
        }
    }
    if (site == 0) statistics->rows += count;
}

INLINE void attend_batch(const kernels_model *model, const kernels_batch *batch, workspace *w) {
    size_t row = 0, width = model->hidden;
    for (int text = 0; text < batch->count; text++) {
        attend(
            w->wide + row * 3 * width, batch->lengths[text], model->hidden, model->heads,
            w->added + row * width, w->keys, w->scores);
        row += batch->lengths[text];
    }
}

// One block; `next` is the smoothing of the block that follows, null after the last.
INLINE void run_layer(
    const kernels_model *model, int index, const kernels_batch *batch, workspace *w,
    kernels_statistics *statistics) {
    const kernels_layer *layer = model->layers + index;
    const kernels_smoothing *next =
        index + 1 < model->layer_count ? &model->layers[index + 1].attention_input : 0;
    int width = model->hidden, rows = w->quantised.rows;
    linear_layer(&w->quantised, &layer->query_key_value, w->wide);
    attend_batch(model, batch, w);
    quantise_rows(w->added, width, &w->quantised);
    linear_layer(&w->quantised, &layer->attention_out, w->added);
    norm_rows(
        w->hidden, w->added, width, &layer->attention_norm, &layer->feed_forward_input,
        &w->quantised);
    observe(statistics, 2 * index + 1, w->hidden, rows, width);
    linear_layer_gelu(&w->quantised, &layer->widen, w->wide);
    quantise_rows(w->wide, model->feed_forward, &w->quantised);
    linear_layer(&w->quantised, &layer->narrow, w->added);
    norm_rows(w->hidden, w->added, width, &layer->feed_forward_norm, next, &w->quantised);
    observe(statistics, 2 * index + 2, w->hidden, rows, width);
}

static void encode(
    const kernels_model *model, const kernels_batch *batch, void *scratch, float *vectors,
    kernels_statistics *statistics) {
    int rows = 0, longest = 0;
    for (int i = 0; i < batch->count; i++) {
        rows += batch->lengths[i];
        if (batch->lengths[i] > longest) longest = batch->lengths[i];
    }
    if (rows == 0) return;
    workspace w = cut_scratch(model, scratch, rows, longest);
    look_up(model, batch, w.hidden);
    norm_rows(
        w.hidden, 0, model->hidden, &model->embedding_norm, &model->layers[0].attention_input,
        &w.quantised);
    observe(statistics, 0, w.hidden, rows, model->hidden);
    for (int i = 0; i < model->layer_count; i++) run_layer(model, i, batch, &w, statistics);
    pool_texts(model, batch, w.hidden, vectors);
}
