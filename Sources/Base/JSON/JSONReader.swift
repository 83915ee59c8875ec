import CJansson

/// Reads JSON strictly: what two parsers could understand in two ways is refused.
///
/// Refused beside broken grammar: keys that stand twice, NUL, lone surrogates, invalid UTF-8,
/// numbers that 64 bits cannot hold, and more levels or values than the limits here. The grammar is
/// checked by jansson; a first pass of our own keeps its memory and its stack small.
public enum JSONReader {
    /// The most levels of objects and arrays; jansson's own limit is 2,048.
    public static let depthMax = 32
    /// The most values and members of one document.
    ///
    /// Bounds a hostile body: 32,000 objects of one member, the worst found, take 13 MB while read.
    public static let valuesMax = 65_536

    /// Reads one value that fills all of the bytes but for white space.
    ///
    /// - Parameter bytes: UTF-8 without byte order mark; the caller bounds their count.
    /// - Throws: What is wrong and where.
    /// - Complexity: O(bytes).
    public static func read(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try checkShape(bytes)
        var failure = json_error_t()
        let root = bytes.withUnsafeBytes { buffer in
            json_loadb(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count,
                Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY), &failure)
        }
        guard let root else { throw error(of: failure, in: bytes) }
        let document = Document(root: root)
        return document.value
    }

    /// Counts levels and values before anything is built, and refuses NUL: jansson takes a raw NUL
    /// after the value for the end of its input and overlooks what follows.
    private static func checkShape(_ bytes: [UInt8]) throws(JSONError) {
        var depth = 0
        var values = 0
        var isInString = false
        var isEscaped = false
        var isBlank = true
        for (offset, byte) in bytes.enumerated() {
            if byte == 0 { throw JSONError(.nulCharacter, at: offset, in: bytes) }
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: ","): values += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                values += 1
                if depth > depthMax { throw JSONError(.tooDeep, at: offset, in: bytes) }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case 0x20, 0x09, 0x0A, 0x0D: continue
            default: break
            }
            isBlank = false
            if values > valuesMax { throw JSONError(.tooManyValues, at: offset, in: bytes) }
        }
        if isBlank { throw JSONError(.empty, at: 0, in: bytes) }
    }

    private static func error(of failure: json_error_t, in bytes: [UInt8]) -> JSONError {
        var failure = failure
        let offset = Int(failure.position)
        let kind: JSONError.Kind
        switch json_error_code(&failure) {
        case json_error_out_of_memory: kind = .outOfMemory
        case json_error_stack_overflow: kind = .tooDeep
        case json_error_invalid_utf8: kind = .invalidText
        case json_error_premature_end_of_input: kind = .endedEarly
        case json_error_end_of_input_expected: kind = .trailing
        case json_error_null_character, json_error_null_byte_in_key: kind = .nulCharacter
        case json_error_numeric_overflow: kind = .numberTooBig
        case json_error_duplicate_key:
            return JSONError(
                .duplicateKey, at: offset, in: bytes, key: key(endingAt: offset, in: bytes))
        default: kind = hasLoneSurrogate(before: offset, in: bytes) ? .invalidText : .syntax
        }
        return JSONError(kind, at: offset, in: bytes)
    }

    /// Whether the bytes before `end` end with an escape in the range D800 to DFFF: jansson has no
    /// error code of its own for half a pair.
    private static func hasLoneSurrogate(before end: Int, in bytes: [UInt8]) -> Bool {
        let tail = String(decoding: bytes[max(0, end - 13)..<end], as: UTF8.self).lowercased()
        return ["8", "9", "a", "b", "c", "d", "e", "f"].contains { tail.contains("\\ud\($0)") }
    }

    /// The key whose closing quote is the byte before `end`: that is where jansson stops.
    private static func key(endingAt end: Int, in bytes: [UInt8]) -> String? {
        var start = end - 2
        while start >= 0 {
            if bytes[start] == UInt8(ascii: "\"") {
                // Counted at quotes only, so that a key of nothing but backslashes stays cheap.
                let slashes = bytes[..<start].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
                if slashes % 2 == 0 { break }
            }
            start -= 1
        }
        guard start >= 0, case .string(let key)? = try? read(Array(bytes[start..<end])) else {
            return nil  // The name only makes the message better.
        }
        return key
    }
}

/// Owns what jansson built.
private struct Document: ~Copyable {
    private let root: UnsafeMutablePointer<json_t>

    init(root: UnsafeMutablePointer<json_t>) { self.root = root }

    deinit { json_decref(root) }

    var value: JSONValue { Self.value(of: root) }

    /// Copies a value out; the depth was bounded before.
    private static func value(of node: UnsafeMutablePointer<json_t>) -> JSONValue {
        switch node.pointee.type {
        case JSON_OBJECT: return .object(object(of: node))
        case JSON_ARRAY:
            return .array(
                (0..<json_array_size(node)).map { index in
                    json_array_get(node, index).map(value(of:)) ?? .null
                })
        case JSON_STRING:
            return .string(text(json_string_value(node), json_string_length(node)))
        case JSON_INTEGER: return .integer(Int64(json_integer_value(node)))
        case JSON_REAL: return .number(json_real_value(node))
        case JSON_TRUE: return .bool(true)
        case JSON_FALSE: return .bool(false)
        default: return .null
        }
    }
    private static func object(of node: UnsafeMutablePointer<json_t>) -> JSONObject {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(json_object_size(node))
        var place = json_object_iter(node)
        while let current = place {
            let key = text(json_object_iter_key(current), json_object_iter_key_len(current))
            let value = json_object_iter_value(current).map(value(of:)) ?? .null
            members.append(JSONObject.Member(key: key, value: value))
            place = json_object_iter_next(node, current)
        }
        return JSONObject(members)
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
