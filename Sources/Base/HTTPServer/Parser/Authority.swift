/// A host with an optional port, as `Host` and a target in absolute form carry it.
enum Authority {
    /// Whether bytes are a name, an IPv4 address or a bracketed IPv6 address, with at most five
    /// digits of port.
    ///
    /// Stricter than RFC 3986, whose names may hold escapes and `!$&'()*+,;=`: no client sends
    /// those for http, and servers differ in what they make of them.
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "[") else {
            let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            return isName(bytes[..<end]) && isPort(bytes[end...])
        }
        guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let address = bytes[..<end].dropFirst()
        return !address.isEmpty && address.allSatisfy(isAddressByte)
            && isPort(bytes[(end + 1)...])
    }

    /// Labels between dots, of which only the last may be empty.
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        var previous = dot
        for byte in bytes {
            guard isNameByte(byte), byte != dot || previous != dot else { return false }
            previous = byte
        }
        return !bytes.isEmpty
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        Octet.isAlphanumeric(byte) || "-._~".utf8.contains(byte)
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        Octet.hexadecimal(byte) != nil || ":.".utf8.contains(byte)
    }

    /// Nothing, or a colon and up to five digits.
    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        return first == UInt8(ascii: ":") && bytes.count <= 6
            && bytes.dropFirst().allSatisfy(Octet.isDigit)
    }
}
