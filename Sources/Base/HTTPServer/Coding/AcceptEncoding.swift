/// What a request's `Accept-Encoding` says of gzip (RFC 9110, section 12.5.3).
struct AcceptEncoding: Sendable {
    /// Thousandths of weight, of what was named.
    private var gzip: Int?
    private var identity: Int?
    private var any: Int?

    /// Whether gzip is wanted, and no less than the plain body.
    var takesGzip: Bool {
        guard let weight = gzip ?? any, weight > 0 else { return false }
        return weight >= identity ?? 0
    }

    /// Takes down one field's list; a member that cannot be read counts as not wanted.
    mutating func note(_ value: ArraySlice<UInt8>) {
        for member in value.split(separator: UInt8(ascii: ",")) {
            let parts = member.split(separator: UInt8(ascii: ";"), maxSplits: 1)
            guard let first = parts.first else { continue }
            let name = Self.trimmed(first).map(Octet.lowercased)
            let weight = parts.count == 1 ? 1_000 : Self.weight(Self.trimmed(parts[1]))
            if name.elementsEqual("gzip".utf8) || name.elementsEqual("x-gzip".utf8) {
                gzip = weight
            } else if name.elementsEqual("identity".utf8) {
                identity = weight
            } else if name.elementsEqual("*".utf8) {
                any = weight
            }
        }
    }

    /// The thousandths in `q=0.25`; 0 for what is no weight.
    private static func weight(_ text: ArraySlice<UInt8>) -> Int {
        guard text.count >= 3, Octet.lowercased(text[text.startIndex]) == UInt8(ascii: "q"),
            text[text.startIndex + 1] == UInt8(ascii: "=")
        else { return 0 }
        let number = text.dropFirst(2)
        let whole = number[number.startIndex]
        let rest = number.dropFirst()
        guard whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1"), rest.count <= 4,
            rest.isEmpty || rest.first == UInt8(ascii: "."),
            rest.dropFirst().allSatisfy(Octet.isDigit)
        else { return 0 }
        var thousandths = whole == UInt8(ascii: "1") ? 1_000 : 0
        var unit = 100
        for digit in rest.dropFirst() {
            thousandths += Int(digit - 0x30) * unit
            unit /= 10
        }
        return min(1_000, thousandths)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.firstIndex { !Octet.isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !Octet.isBlank($0) }.map { $0 + 1 } ?? start
        return bytes[start..<end]
    }
}
