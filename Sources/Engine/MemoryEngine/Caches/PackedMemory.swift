import MemoryModel

/// A memory in one run of bytes: about half of what its parts take apart from each other.
///
/// Numbers little-endian; texts with their length before them; what is absent has length
/// `UInt32.max`.
struct PackedMemory: Sendable {
    private static let absent = UInt32.max
    private let bytes: [UInt8]

    init(_ memory: Memory) {
        let content = memory.content
        let names = [content.speaker, content.sessionID, content.agentID, content.appID]
        let texts = [memory.userID, content.text, content.metadata] + content.categories
        // 60 bytes of numbers; each text with its length.
        let size = (names + texts).reduce(64) { $0 + ($1?.utf8.count ?? 0) + 4 }
        var writer = ByteWriter(capacity: size)
        writer.number(memory.id.high)
        writer.number(memory.id.low)
        writer.number(memory.ordinal)
        for time in [memory.createdAt, memory.updatedAt, content.occurredAt] {
            writer.number(UInt64(bitPattern: time.microseconds))
        }
        writer.number(UInt32(content.importance == nil ? 0 : 1))
        writer.number((content.importance ?? 0).bitPattern)
        writer.text(memory.userID)
        writer.text(content.text)
        writer.text(content.metadata)
        for name in names { writer.text(name) }
        writer.number(UInt32(content.categories.count))
        for category in content.categories { writer.text(category) }
        writer.text(memory.retirement?.kind.rawValue)
        if let retirement = memory.retirement {
            writer.number(retirement.by.high)
            writer.number(retirement.by.low)
            writer.number(UInt64(bitPattern: retirement.at.microseconds))
            writer.number(UInt64(bitPattern: retirement.validTo.microseconds))
        }
        bytes = writer.bytes
    }

    /// What it takes in memory, bytes.
    var byteCount: Int { 32 + bytes.capacity }

    /// The memory, as it was.
    func unpacked() -> Memory {
        var reader = ByteReader(bytes: bytes)
        let id = MemoryID(high: reader.long(), low: reader.long())
        let ordinal = reader.number()
        let createdAt = reader.time()
        let updatedAt = reader.time()
        let occurredAt = reader.time()
        let hasImportance = reader.number() == 1
        let importance = Double(bitPattern: reader.long())
        let userID = reader.text()
        var content = MemoryContent(text: reader.text(), occurredAt: occurredAt)
        content.metadata = reader.text()
        content.speaker = reader.optionalText()
        content.sessionID = reader.optionalText()
        content.agentID = reader.optionalText()
        content.appID = reader.optionalText()
        content.categories = (0..<reader.number()).map { _ in reader.text() }
        content.importance = hasImportance ? importance : nil
        return Memory(
            id: id, userID: userID, ordinal: ordinal, content: content, createdAt: createdAt,
            updatedAt: updatedAt, retirement: reader.retirement())
    }

    private struct ByteWriter {
        var bytes: [UInt8] = []

        init(capacity: Int) { bytes.reserveCapacity(capacity) }

        mutating func number(_ value: some FixedWidthInteger & UnsignedInteger) {
            for shift in stride(from: 0, to: value.bitWidth, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            }
        }

        mutating func text(_ text: String?) {
            guard let text else { return number(PackedMemory.absent) }
            number(UInt32(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }
    }

    private struct ByteReader {
        let bytes: [UInt8]
        var place = 0

        mutating func long() -> UInt64 { UInt64(number()) | UInt64(number()) << 32 }

        mutating func number() -> UInt32 {
            var value: UInt32 = 0
            for shift in 0..<4 { value |= UInt32(bytes[place + shift]) << UInt32(8 * shift) }
            place += 4
            return value
        }

        mutating func time() -> Timestamp {
            Timestamp(microseconds: Int64(bitPattern: long()))
        }

        mutating func optionalText() -> String? {
            let length = number()
            if length == PackedMemory.absent { return nil }
            defer { place += Int(length) }
            return String(decoding: bytes[place..<place + Int(length)], as: UTF8.self)
        }

        mutating func retirement() -> Retirement? {
            guard let kind = optionalText().flatMap(Retirement.Kind.init) else { return nil }
            let by = MemoryID(high: long(), low: long())
            let at = time()
            return Retirement(kind: kind, by: by, at: at, validTo: time())
        }

        mutating func text() -> String { optionalText() ?? "" }
    }
}
