import CKernels
import Glibc

/// A model file, mapped read-only and used in place.
///
/// Invariants:
/// 1. After `init` every section lies within the mapping and has the size the header demands, so
///    the kernels never read outside it, whatever the sections hold.
/// 2. The mapping and `model` live as long as this object; nothing writes to them.
///
/// The file must not be changed in place while it is open; replace it by renaming, as
/// ``ModelConverter`` does.
final class ModelFile: @unchecked Sendable {
    // `@unchecked` holds because nothing changes after `init`.
    let header: ModelHeader
    let encoderVersion: String
    /// What the kernels are given.
    let model: UnsafePointer<kernels_model>
    private let bytes: UnsafeRawBufferPointer
    private let layers: UnsafeMutablePointer<kernels_layer>
    private let sections: [UnsafeRawBufferPointer]

    /// Maps the file and checks its bounds; does not read the weights (see ``verify()``).
    ///
    /// - Throws: ``EmbedderError`` of kind `modelMissing`, `modelUnreadable` or `modelInvalid`.
    convenience init(path: String) throws(EmbedderError) {
        try self.init(mapping: Self.map(path))
    }

    private init(mapping: UnsafeRawBufferPointer) throws(EmbedderError) {
        do {
            let header = try Self.readHeader(mapping)
            sections = try Self.readSections(mapping, header)
            encoderVersion = try Self.readVersion(mapping)
            self.header = header
        } catch {
            munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
            throw error
        }
        bytes = mapping
        let sections = LayerSections(sections)
        layers = .allocate(capacity: header.layers)
        for index in 0..<header.layers {
            (layers + index).initialize(to: sections.layer(index, header))
        }
        let model = UnsafeMutablePointer<kernels_model>.allocate(capacity: 1)
        model.initialize(to: sections.model(header, layers: layers))
        self.model = UnsafePointer(model)
    }

    deinit {
        model.deallocate()
        layers.deallocate()
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }

    /// The three sections of the vocabulary: pool, offsets, slots.
    var vocabularySections: ArraySlice<UnsafeRawBufferPointer> {
        sections.suffix(ModelFormat.sectionsAfter)
    }

    /// Reads the whole file and compares it with the checksum in its header.
    ///
    /// - Throws: `modelInvalid` when a byte differs; `systemFailure` without a digest.
    /// - Complexity: O(file), about 20 ms; blocks.
    func verify() throws(EmbedderError) {
        let start = ModelFormat.digestOffset
        let stored = Array(bytes[start..<start + ModelFormat.digestBytes])
        let body = UnsafeRawBufferPointer(rebasing: bytes[ModelFormat.headerBytes...])
        guard try FileDigest.sha256(of: body) == stored else {
            throw Self.invalid("The model file's checksum is wrong; build it again.")
        }
    }

    private static func invalid(_ hint: String) -> EmbedderError {
        EmbedderError(.modelInvalid, in: "open model", hint: hint)
    }

    private static func map(_ path: String) throws(EmbedderError) -> UnsafeRawBufferPointer {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            let code = errno
            throw EmbedderError(
                code == ENOENT ? .modelMissing : .modelUnreadable, in: "open model",
                hint: "Build the model file, or point the setting at it.", systemError: code)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else {
            throw EmbedderError(
                .modelUnreadable, in: "open model", hint: "Check the disk.", systemError: errno)
        }
        let size = Int(status.st_size)
        guard size > ModelFormat.headerBytes, size <= ModelFormat.fileBytesMax else {
            throw invalid("This is no model file, or it is cut short; build it again.")
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED
        else {
            throw EmbedderError(
                .modelUnreadable, in: "open model", hint: "The system refused to map the file.",
                systemError: errno)
        }
        return UnsafeRawBufferPointer(start: start, count: size)
    }

    private static func readHeader(
        _ bytes: UnsafeRawBufferPointer
    ) throws(EmbedderError) -> ModelHeader {
        let words = (0..<16).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) }
        guard words[0] == ModelFormat.magic else { throw invalid("This is no model file.") }
        guard words[1] == ModelFormat.formatVersion else {
            throw invalid("The model file is of another format version; build it again.")
        }
        guard let header = ModelHeader(words: words) else {
            throw invalid("The model file's header is damaged; build it again.")
        }
        return header
    }

    private static func readSections(
        _ bytes: UnsafeRawBufferPointer, _ header: ModelHeader
    ) throws(EmbedderError) -> [UnsafeRawBufferPointer] {
        let damaged = invalid("The model file is cut short or damaged; build it again.")
        let start = ModelFormat.headerBytes
        guard bytes.count >= start + header.sectionCount * 16 else { throw damaged }
        var sections: [UnsafeRawBufferPointer] = []
        for (index, expected) in header.sectionBytes.enumerated() {
            let entry = start + index * 16
            let offset = bytes.loadUnaligned(fromByteOffset: entry, as: UInt64.self)
            let count = bytes.loadUnaligned(fromByteOffset: entry + 8, as: UInt64.self)
            guard offset % UInt64(ModelFormat.alignment) == 0, offset <= bytes.count,
                count > 0, count <= UInt64(bytes.count) - offset,
                expected.map({ UInt64($0) == count }) ?? true
            else { throw damaged }
            let range = Int(offset)..<Int(offset) + Int(count)
            sections.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
        return sections
    }

    private static func readVersion(
        _ bytes: UnsafeRawBufferPointer
    ) throws(EmbedderError) -> String {
        let start = ModelFormat.versionOffset
        let text = bytes[start..<start + ModelFormat.versionBytes].prefix { $0 != 0 }
        guard !text.isEmpty, text.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw invalid("The model file names no encoder version; build it again.")
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Reads sections in file order into the kernels' structures.
private struct LayerSections {
    private let sections: [UnsafeRawBufferPointer]

    init(_ sections: [UnsafeRawBufferPointer]) { self.sections = sections }

    private func pointer<Element>(_ index: Int, as type: Element.Type) -> UnsafePointer<Element>? {
        sections[index].baseAddress?.assumingMemoryBound(to: type)
    }

    private func linear(_ first: Int, _ outputs: Int, _ inputs: Int) -> kernels_linear {
        kernels_linear(
            weights: pointer(first, as: Int8.self), scales: pointer(first + 1, as: Float.self),
            sums: pointer(first + 2, as: Int32.self), biases: pointer(first + 3, as: Float.self),
            outputs: Int32(outputs), inputs: Int32(inputs))
    }

    private func norm(_ first: Int) -> kernels_norm {
        kernels_norm(
            gain: pointer(first, as: Float.self), shift: pointer(first + 1, as: Float.self))
    }

    private func smoothing(_ first: Int) -> kernels_smoothing {
        kernels_smoothing(
            factor: pointer(first, as: Float.self), offset: pointer(first + 1, as: Float.self))
    }

    func layer(_ index: Int, _ header: ModelHeader) -> kernels_layer {
        let first = ModelFormat.sectionsBefore + index * ModelFormat.sectionsPerLayer
        let hidden = header.hidden, wide = header.feedForward
        return kernels_layer(
            query_key_value: linear(first, 3 * hidden, hidden),
            attention_out: linear(first + 4, hidden, hidden),
            widen: linear(first + 8, wide, hidden), narrow: linear(first + 12, hidden, wide),
            attention_norm: norm(first + 16), feed_forward_norm: norm(first + 18),
            attention_input: smoothing(first + 20), feed_forward_input: smoothing(first + 22))
    }

    func model(
        _ header: ModelHeader, layers: UnsafeMutablePointer<kernels_layer>
    ) -> kernels_model {
        kernels_model(
            layer_count: Int32(header.layers), hidden: Int32(header.hidden),
            heads: Int32(header.heads), feed_forward: Int32(header.feedForward),
            vocabulary: Int32(header.vocabulary), positions: Int32(header.positions),
            position_offset: Int32(header.positionOffset), pooling: Int32(header.pooling),
            words: pointer(0, as: Int8.self), word_scales: pointer(1, as: Float.self),
            position_rows: pointer(2, as: Float.self), embedding_norm: norm(3),
            layers: UnsafePointer(layers))
    }
}
