// Sixteen floats at a time. The file that includes this has set HAS_FMA.
#if HAS_FMA
#define MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#else
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

INLINE floats load(const float *from) { return *(const loose_floats *)from; }
INLINE ints load_ints(const int32_t *from) { return *(const loose_ints *)from; }
INLINE void store(float *to, floats value) { *(loose_floats *)to = value; }
INLINE floats splat(float x) {
    return (floats){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
}
INLINE floats floats_from(ints value) { return __builtin_convertvector(value, floats); }

#define LOWER_HALF(v) __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
#define UPPER_HALF(v) __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15)
#define LOWER_QUARTER(v) __builtin_shufflevector(v, v, 0, 1, 2, 3)
#define UPPER_QUARTER(v) __builtin_shufflevector(v, v, 4, 5, 6, 7)

INLINE ints join_halves(half_ints low, half_ints high) {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
INLINE ints join_quarters(quarter_ints a, quarter_ints b, quarter_ints c, quarter_ints d) {
    return join_halves(
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7),
        __builtin_shufflevector(c, d, 0, 1, 2, 3, 4, 5, 6, 7));
}

// C has no ?: on vectors; clang turns these masks into one max or min instruction.
INLINE floats choose(ints mask, floats yes, floats no) {
    return (floats)(((ints)yes & mask) | ((ints)no & ~mask));
}
INLINE floats larger(floats a, floats b) { return choose(a > b, a, b); }
INLINE floats smaller(floats a, floats b) { return choose(a < b, a, b); }

// The sum of the lanes, always by halves in the same order.
INLINE float total(floats v) {
    half_floats half = LOWER_HALF(v) + UPPER_HALF(v);
    quarter_floats quarter = LOWER_QUARTER(half) + UPPER_QUARTER(half);
    return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

INLINE float largest(floats v) {
    half_floats half = __builtin_elementwise_max(LOWER_HALF(v), UPPER_HALF(v));
    quarter_floats quarter = __builtin_elementwise_max(LOWER_QUARTER(half), UPPER_QUARTER(half));
    float a = quarter[0] > quarter[1] ? quarter[0] : quarter[1];
    float b = quarter[2] > quarter[3] ? quarter[2] : quarter[3];
    return a > b ? a : b;
}

// Nearest integer, ties to even, for |v| < 2^22: adding 1.5 * 2^23 leaves no room for a fraction.
INLINE floats rounded(floats v) {
#if HAS_FMA
    return __builtin_elementwise_roundeven(v);
#else
    floats shift = splat(12582912.0f);
    return (v + shift) - shift;
#endif
}

// gelu(x) = x * Phi(x). Phi is 0.5 + x * P(x^2), P of degree 8 fitted by weighted least squares on
// |x| <= 4.25 and held beyond; the greatest error of the product is 3e-5.
INLINE floats gelu(floats x) {
    floats limit = splat(4.25f);
    floats c = smaller(larger(x, -limit), limit);
    floats square = c * c;
    floats p = splat(4.546762581e-11f);
    p = MULTIPLY_ADD(p, square, splat(-4.515054658e-09f));
    p = MULTIPLY_ADD(p, square, splat(1.986075851e-07f));
    p = MULTIPLY_ADD(p, square, splat(-5.147364823e-06f));
    p = MULTIPLY_ADD(p, square, splat(8.848759047e-05f));
    p = MULTIPLY_ADD(p, square, splat(-1.079068566e-03f));
    p = MULTIPLY_ADD(p, square, splat(9.718747106e-03f));
    p = MULTIPLY_ADD(p, square, splat(-6.619022908e-02f));
    p = MULTIPLY_ADD(p, square, splat(3.988191894e-01f));
    return x * MULTIPLY_ADD(p, c, splat(0.5f));
}

// exp(x) for x <= 0, by the method and constants of Cephes expf: 2^n times a polynomial in what is
// left, ln 2 taken off in two parts. Below -87 the answer stays at exp(-87).
INLINE floats exponential(floats x) {
    x = larger(x, splat(-87.0f));
    floats n = rounded(x * 1.44269504088896f);
    floats left = MULTIPLY_ADD(n, splat(-0.693359375f), x);
    left = MULTIPLY_ADD(n, splat(2.12194440e-4f), left);
    floats p = splat(1.9875691500e-4f);
    p = MULTIPLY_ADD(p, left, splat(1.3981999507e-3f));
    p = MULTIPLY_ADD(p, left, splat(8.3334519073e-3f));
    p = MULTIPLY_ADD(p, left, splat(4.1665795894e-2f));
    p = MULTIPLY_ADD(p, left, splat(1.6666665459e-1f));
    p = MULTIPLY_ADD(p, left, splat(5.0000001201e-1f));
    p = MULTIPLY_ADD(p, left * left, left + 1.0f);
    ints power = (__builtin_convertvector(n, ints) + 127) << 23;
    return p * (floats)power;
}
