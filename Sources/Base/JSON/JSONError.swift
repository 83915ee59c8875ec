/// Why bytes are not JSON that this project takes.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong; callers branch on this.
    public enum Kind: Sendable, Equatable {
        /// There are no bytes, or only white space.
        case empty
        /// The bytes break the grammar of RFC 8259.
        case syntax
        /// The bytes end within a value.
        case endedEarly
        /// Something stands after the value.
        case trailing
        /// The bytes are not UTF-8, or an escape is half of a surrogate pair.
        case invalidText
        /// NUL, raw or escaped, which no text may hold.
        case nulCharacter
        /// A key stands twice in one object; ``JSONError/key`` names it.
        case duplicateKey
        /// A number is too big: an integer beyond `Int64`, or a fraction beyond `Double`.
        case numberTooBig
        /// More levels than ``JSONReader/depthMax``.
        case tooDeep
        /// More values than ``JSONReader/valuesMax``.
        case tooManyValues
        /// The parser had no memory.
        case outOfMemory
    }

    /// What is wrong.
    public let kind: Kind
    /// Where, as a count of bytes from the start, 0 for the first; at or just before the mistake.
    public let offset: Int
    /// The line of ``offset``, from 1.
    public let line: Int
    /// The place of ``offset`` in its line, in Unicode scalars, from 1.
    public let column: Int
    /// The key that stands twice, at most ``keyScalarsMax`` scalars of it.
    public let key: String?

    /// How much of a key is quoted, scalars.
    public static let keyScalarsMax = 64

    init(_ kind: Kind, at offset: Int, in bytes: [UInt8], key: String? = nil) {
        let offset = min(max(offset, 0), bytes.count)
        self.kind = kind
        self.offset = offset
        self.key = key.map { key in
            String(String.UnicodeScalarView(key.unicodeScalars.prefix(Self.keyScalarsMax)))
        }
        var line = 1
        var column = 1
        for byte in bytes[..<offset] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }

    /// What is wrong and where, one sentence without the final stop, safe to show.
    public var description: String {
        kind == .empty ? reason : "\(reason), at line \(line), column \(column)"
    }

    private var reason: String {
        switch kind {
        case .empty: "there is no JSON value"
        case .syntax: "this is not JSON as RFC 8259 defines it"
        case .endedEarly: "the JSON ends within a value"
        case .trailing: "something stands after the JSON value"
        case .invalidText: "the text is not valid UTF-8, or an escape is half a surrogate pair"
        case .nulCharacter: "text must not hold the character NUL"
        case .duplicateKey: "the key \"\(key ?? "")\" stands twice in one object"
        case .numberTooBig: "a number is too big for 64 bits"
        case .tooDeep: "the JSON has more than \(JSONReader.depthMax) levels"
        case .tooManyValues: "the JSON has more than \(JSONReader.valuesMax) values"
        case .outOfMemory: "there was no memory to read the JSON"
        }
    }
}
