import CKernels

/// What to convert, from what, and what must come out.
struct ModelRecipe: Sendable {
    /// SHA-256 values in hexadecimal digits.
    struct Pins: Sendable {
        let weights: String
        let tokenizer: String
        let output: String
    }

    /// Names weights and arithmetic. Raise the number when the converter, the built-in sentences or
    /// the order of float operations in the kernels change, for then vectors change a little.
    let encoderVersion: String
    /// Shapes and pooling; the ids of the special tokens are filled in from the tokenizer.
    let header: ModelHeader
    /// Checked when given.
    let pins: Pins?

    /// all-MiniLM-L6-v2 (Apache-2.0), revision 1110a243 of its official repository. Any copy of the
    /// two files will do, wherever it comes from.
    static let miniLM: ModelRecipe = {
        var header = ModelHeader()
        (header.layers, header.hidden, header.heads) = (6, 384, 12)
        (header.feedForward, header.vocabulary, header.positions) = (1_536, 30_522, 512)
        header.pooling = KERNELS_POOL_MEAN
        // Where sentence-transformers cuts.
        header.tokensMax = 256
        return ModelRecipe(
            encoderVersion: "all-minilm-l6-v2/int8/1", header: header,
            pins: Pins(
                weights: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                tokenizer: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
                output: "2d0cb5556cbc40a2ad5340c285506243b41c707edb61e6c577b82fe52c25fe68"))
    }()
}
