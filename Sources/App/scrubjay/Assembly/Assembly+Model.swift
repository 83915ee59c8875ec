import BertEmbedder
import Host

extension Assembly {
    /// Converts a downloaded model; see ``ModelFacts``.
    ///
    /// - Parameters:
    ///   - source: The folder with `model.safetensors` and `tokenizer.json`.
    ///   - target: The file to write.
    ///   - progress: Called with the share that is done, 0...1.
    static func buildModel(
        from source: String, to target: String, progress: (_ share: Double) -> Void
    ) throws -> ModelFacts {
        if let slash = target.lastIndex(of: "/"), slash != target.startIndex {
            try Files.makeFolder(String(target[..<slash]))
        }
        let steps = ModelConverter.Step.allCases
        let digest = try ModelConverter.build(from: source, to: target) { step in
            let place = steps.firstIndex(of: step) ?? 0
            progress(Double(place) / Double(steps.count))
        }
        progress(1)
        return try facts(of: target) { digest }
    }

    /// Checks a model file's checksum and opens it.
    static func verifyModel(_ path: String) throws -> ModelFacts {
        try facts(of: path) { try ModelConverter.digest(of: path) }
    }

    /// Opens the file first: what is wrong with it is then told in the words of opening.
    private static func facts(
        of path: String, sha256: () throws -> String
    ) throws -> ModelFacts {
        let embedder = try BertEmbedder(modelPath: path, workers: 1, queueLimit: 1)
        defer { embedder.shutDown() }
        try embedder.verify()
        return ModelFacts(
            path: path, bytes: try Files.size(path), version: embedder.encoderVersion,
            sha256: try sha256())
    }
}
