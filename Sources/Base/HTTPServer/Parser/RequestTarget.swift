/// A request's target, taken apart and decoded.
struct RequestTarget: Sendable {
    /// The decoded path; starts with `/`, or is `*`.
    var path: String
    /// The decoded parts between slashes, when the path had escapes: an escaped slash is part of a
    /// segment, which `path` alone no longer tells. Nil when `path` can be split as it is.
    var segments: [String]?
    /// Decoded names and values, in order.
    var query: [(name: String, value: String)] = []

    /// Takes a target apart: origin form, absolute form, or `*` for `OPTIONS`.
    ///
    /// - Parameters:
    ///   - target: Bytes between the two blanks of the request line.
    ///   - method: Tells whether `*` may stand.
    init(_ target: ArraySlice<UInt8>, method: HTTPMethod) throws(HTTPFailure) {
        guard target.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw HTTPFailure(.malformed, "The target holds a character that must be escaped.")
        }
        if target.count == 1, target.first == UInt8(ascii: "*"), method == .options {
            path = "*"
            return
        }
        let origin = try Self.originForm(of: target)
        let mark = origin.firstIndex(of: UInt8(ascii: "?")) ?? origin.endIndex
        let rawPath = origin[..<mark]
        if rawPath.isEmpty {
            path = "/"
        } else if rawPath.contains(Octet.percent) {
            var parts: [String] = []
            for part in rawPath.dropFirst().split(
                separator: Octet.slash, omittingEmptySubsequences: false)
            {
                parts.append(try Self.decode(part, plusIsBlank: false))
            }
            path = "/" + parts.joined(separator: "/")
            segments = parts
        } else {
            path = String(decoding: rawPath, as: UTF8.self)
        }
        if mark < origin.endIndex { query = try Self.query(origin[(mark + 1)...]) }
    }

    /// Path and query of a target in origin or absolute form.
    private static func originForm(
        of target: ArraySlice<UInt8>
    ) throws(HTTPFailure) -> ArraySlice<UInt8> {
        if target.first == Octet.slash { return target }
        for scheme in ["http://", "https://"] {
            let length = scheme.utf8.count
            guard target.prefix(length).map(Octet.lowercased).elementsEqual(scheme.utf8) else {
                continue
            }
            let rest = target.dropFirst(length)
            let end =
                rest.firstIndex { $0 == Octet.slash || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard Authority.isValid(rest[..<end]) else { break }
            return rest[end...]
        }
        throw HTTPFailure(.malformed, "The target is neither a path nor an http address.")
    }

    private static func query(
        _ bytes: ArraySlice<UInt8>
    ) throws(HTTPFailure) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = try decode(part[..<equals], plusIsBlank: true)
            let value = equals < part.endIndex ? part[(equals + 1)...] : []
            pairs.append((name: name, value: try decode(value, plusIsBlank: true)))
        }
        return pairs
    }

    /// Replaces `%41` by its byte.
    ///
    /// - Throws: `malformed` for a broken escape, an escaped NUL, and what is not UTF-8.
    private static func decode(
        _ part: ArraySlice<UInt8>, plusIsBlank: Bool
    ) throws(HTTPFailure) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.count)
        var index = part.startIndex
        while index < part.endIndex {
            let byte = part[index]
            index += 1
            guard byte == Octet.percent else {
                bytes.append(plusIsBlank && byte == UInt8(ascii: "+") ? Octet.space : byte)
                continue
            }
            guard index + 1 < part.endIndex, let high = Octet.hexadecimal(part[index]),
                let low = Octet.hexadecimal(part[index + 1]), high | low != 0
            else { throw HTTPFailure(.malformed, "The target holds a broken escape or a NUL.") }
            bytes.append(high << 4 | low)
            index += 2
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HTTPFailure(.malformed, "The target is not UTF-8.")
        }
        return text
    }
}
