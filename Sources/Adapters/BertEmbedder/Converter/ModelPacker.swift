import CKernels

/// Quantises the weights and lays out the sections of a model file.
struct ModelPacker {
    private let header: ModelHeader
    private let encoderVersion: String
    private let tensors: SafeTensors
    private let tokenizer: TokenizerSource
    private var hidden: Int { header.hidden }

    /// One of BERT's linear layers; `gain` is folded into its outputs.
    private struct Linear {
        let name: String
        var gain: Float = 1
    }

    /// - Throws: `sourceUnreadable`.
    init(
        _ recipe: ModelRecipe, _ weights: MappedSource, _ tokenizer: MappedSource
    ) throws(EmbedderError) {
        var header = recipe.header
        tensors = try SafeTensors(weights)
        self.tokenizer = try TokenizerSource(tokenizer, vocabulary: header.vocabulary)
        header.unknownID = try self.tokenizer.id(of: "[UNK]")
        header.startID = try self.tokenizer.id(of: "[CLS]")
        header.endID = try self.tokenizer.id(of: "[SEP]")
        self.header = header
        encoderVersion = recipe.encoderVersion
    }

    /// Writes a whole model file; returns its SHA-256.
    func write(to path: String, _ smoothing: Smoothing) throws(EmbedderError) -> String {
        let writer = try ModelWriter(path: path, header)
        try addEmbeddings(writer)
        for layer in 0..<header.layers { try addLayer(layer, smoothing, writer) }
        let vocabulary = tokenizer.sections
        try writer.add(vocabulary.pool)
        try writer.add(vocabulary.offsets)
        try writer.add(vocabulary.slots)
        return try writer.finish(encoderVersion: encoderVersion)
    }

    /// The largest magnitude of the weights each smoothed channel meets, as ``Smoothing`` wants.
    func largestWeights() throws(EmbedderError) -> [[Float]] {
        var sites: [[Float]] = []
        for layer in 0..<header.layers {
            sites.append(try largest(attentionInputs(layer), outputs: hidden))
            sites.append(try largest([widen(layer)], outputs: header.feedForward))
        }
        return sites
    }

    private func prefix(_ layer: Int) -> String { "encoder.layer.\(layer)." }

    private func attentionInputs(_ layer: Int) -> [Linear] {
        let attention = prefix(layer) + "attention.self."
        // The scores' 1 / sqrt(head width) goes into the query.
        let gain = 1 / Float(KERNELS_HEAD_WIDTH).squareRoot()
        return [
            Linear(name: attention + "query", gain: gain), Linear(name: attention + "key"),
            Linear(name: attention + "value"),
        ]
    }

    private func widen(_ layer: Int) -> Linear {
        Linear(name: prefix(layer) + "intermediate.dense")
    }

    private func largest(_ linears: [Linear], outputs: Int) throws(EmbedderError) -> [Float] {
        var largest = [Float](repeating: 0, count: hidden)
        for linear in linears {
            let weights = try tensors.floats(linear.name + ".weight", count: outputs * hidden)
            for row in 0..<outputs {
                for channel in 0..<hidden {
                    largest[channel] = max(largest[channel], abs(weights[row * hidden + channel]))
                }
            }
        }
        return largest
    }

    private func addEmbeddings(_ writer: ModelWriter) throws(EmbedderError) {
        let words = "embeddings.word_embeddings.weight", total = header.vocabulary * hidden
        var scales: [Float] = []
        try writer.add(count: total, of: Int8.self) { add throws(EmbedderError) in
            for word in 0..<header.vocabulary {
                let range = word * hidden..<(word + 1) * hidden
                let row = try tensors.floats(words, count: total, range)
                let largest = row.reduce(0) { max($0, abs($1)) }
                let scale = max(largest, 1e-12) / 127
                scales.append(scale)
                try add(row.map { Int8(($0 / scale).rounded(.toNearestOrEven)) })
            }
        }
        try writer.add(scales)
        var positions = try tensors.floats(
            "embeddings.position_embeddings.weight", count: header.positions * hidden)
        // Every token is of type 0.
        let type = try tensors.floats(
            "embeddings.token_type_embeddings.weight", count: 2 * hidden, 0..<hidden)
        for index in positions.indices { positions[index] += type[index % hidden] }
        try writer.add(positions)
        try addNorm("embeddings.LayerNorm", writer)
    }

    private func addNorm(_ name: String, _ writer: ModelWriter) throws(EmbedderError) {
        try writer.add(try tensors.floats(name + ".weight", count: hidden))
        try writer.add(try tensors.floats(name + ".bias", count: hidden))
    }

    private func addLayer(
        _ layer: Int, _ smoothing: Smoothing, _ writer: ModelWriter
    ) throws(EmbedderError) {
        let wide = header.feedForward, attention = 2 * layer, feedForward = 2 * layer + 1
        try addLinear(
            attentionInputs(layer), hidden, hidden, writer, smoothing.site(attention))
        let attentionOut = Linear(name: prefix(layer) + "attention.output.dense")
        try addLinear([attentionOut], hidden, hidden, writer)
        try addLinear([widen(layer)], wide, hidden, writer, smoothing.site(feedForward))
        try addLinear([Linear(name: prefix(layer) + "output.dense")], hidden, wide, writer)
        try addNorm(prefix(layer) + "attention.output.LayerNorm", writer)
        try addNorm(prefix(layer) + "output.LayerNorm", writer)
        for site in [attention, feedForward] {
            try writer.add(smoothing.factors[site])
            try writer.add(smoothing.offsets[site])
        }
    }

    /// Adds linear layers with a common input as one: y = W x + b, or with smoothing
    /// (W / factor)(x * factor + offset) + (b - (W / factor) offset).
    private func addLinear(
        _ linears: [Linear], _ outputs: Int, _ inputs: Int, _ writer: ModelWriter,
        _ smoothing: (factor: [Float], offset: [Float])? = nil
    ) throws(EmbedderError) {
        var packed = PackedLinear()
        for linear in linears {
            let weights = try tensors.floats(linear.name + ".weight", count: outputs * inputs)
            var biases = try tensors.floats(linear.name + ".bias", count: outputs)
            if let (factor, offset) = smoothing {
                for row in 0..<outputs {
                    var shift = 0.0
                    for column in 0..<inputs {
                        let weight = weights[row * inputs + column]
                        shift += Double(weight / factor[column] * offset[column])
                    }
                    biases[row] -= Float(shift)
                }
            }
            try packed.append(
                weights, outputs, inputs, factor: smoothing?.factor, gain: linear.gain)
            packed.biases += biases.map { $0 * linear.gain }
        }
        try writer.add(packed.weights)
        try writer.add(packed.scales)
        try writer.add(packed.sums)
        try writer.add(packed.biases)
    }
}

/// The four sections of a linear layer.
private struct PackedLinear {
    var weights: [Int8] = []
    var scales: [Float] = []
    var sums: [Int32] = []
    var biases: [Float] = []

    mutating func append(
        _ source: [Float], _ outputs: Int, _ inputs: Int, factor: [Float]?, gain: Float
    ) throws(EmbedderError) {
        var bytes = [Int8](repeating: 0, count: outputs * inputs)
        var scales = [Float](repeating: 0, count: outputs)
        var sums = [Int32](repeating: 0, count: outputs)
        let code: Int32
        if let factor {
            code = kernels_pack_linear(
                source, Int32(outputs), Int32(inputs), factor, gain, &bytes, &scales, &sums)
        } else {
            code = kernels_pack_linear(
                source, Int32(outputs), Int32(inputs), nil, gain, &bytes, &scales, &sums)
        }
        guard code == 0 else {
            throw EmbedderError(.systemFailure, in: "build model", hint: "Memory ran out.")
        }
        weights += bytes
        self.scales += scales
        self.sums += sums
    }
}
