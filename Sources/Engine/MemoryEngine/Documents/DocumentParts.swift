import MemoryModel

/// Cuts a document that comes in into parts for the store, and looks whether it can be read.
struct DocumentParts {
    private let format: Document.Format
    private var waiting: [UInt8] = []
    private var hasWords = false
    private(set) var byteCount = 0

    init(format: Document.Format) { self.format = format }

    /// Takes the next bytes; gives the parts that are full.
    mutating func take(_ bytes: [UInt8]) throws(MemoryError) -> [[UInt8]] {
        guard byteCount + bytes.count <= DocumentLimits.bytes else {
            throw Self.invalid(
                "The document is above \(DocumentLimits.bytes) bytes; send it in parts.")
        }
        if byteCount < Self.magic.count, byteCount + bytes.count >= Self.magic.count {
            try checkMagic((waiting + bytes).prefix(Self.magic.count))
        }
        byteCount += bytes.count
        waiting += bytes
        var parts: [[UInt8]] = []
        while waiting.count >= DocumentLimits.partBytes {
            let end = cut(at: DocumentLimits.partBytes)
            let part = Array(waiting[..<end])
            waiting.removeFirst(end)
            try check(part)
            parts.append(part)
        }
        return parts
    }

    /// Gives what is left at the end.
    mutating func finish() throws(MemoryError) -> [[UInt8]] {
        let part = waiting
        waiting = []
        try check(part)
        guard hasWords else { throw Self.invalid("The document must hold more than white space.") }
        if byteCount < Self.magic.count { try checkMagic(part[...]) }
        return part.isEmpty ? [] : [part]
    }

    /// Source: ISO 32000-1, section 7.5.2.
    private static let magic = Array("%PDF-".utf8)

    private func checkMagic(_ head: ArraySlice<UInt8>) throws(MemoryError) {
        guard format == .pdf, !head.elementsEqual(Self.magic) else { return }
        throw Self.invalid("The body is no PDF: it does not begin with %PDF-.")
    }

    /// A place at or before `limit` that cuts no character of a text.
    private func cut(at limit: Int) -> Int {
        guard format != .pdf, limit < waiting.count else { return limit }
        var end = limit
        while end > limit - 4, waiting[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    private mutating func check(_ part: [UInt8]) throws(MemoryError) {
        guard format != .pdf else {
            hasWords = hasWords || !part.isEmpty
            return
        }
        guard let text = String(validating: part, as: UTF8.self) else {
            throw Self.invalid("The document is not UTF-8; convert it.")
        }
        guard !part.contains(0) else { throw Self.invalid("The document must not hold NUL.") }
        hasWords = hasWords || !text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    private static func invalid(_ hint: String) -> MemoryError {
        MemoryError(.invalid, in: "document", hint: hint, field: "text")
    }
}
