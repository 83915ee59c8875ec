import COpenSSL

/// SHA-256, by OpenSSL's libcrypto.
enum FileDigest {
    /// The digest of some bytes.
    ///
    /// - Throws: `systemFailure` when the library has no SHA-256.
    static func sha256(of bytes: UnsafeRawBufferPointer) throws(EmbedderError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: ModelFormat.digestBytes)
        var count: UInt32 = 0
        let code = EVP_Digest(
            bytes.baseAddress, bytes.count, &digest, &count, EVP_sha256(), nil)
        guard code == 1, Int(count) == digest.count else {
            throw EmbedderError(
                .systemFailure, in: "compute checksum", hint: "OpenSSL offers no SHA-256 here.")
        }
        return digest
    }

    /// The digest in lower-case hexadecimal digits.
    static func hex(_ digest: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
