import COpenSSL
import MemoryModel

/// SHA-256 over bytes that come in parts.
struct PartsDigest: ~Copyable {
    private let context: OpaquePointer

    init() throws(MemoryError) {
        guard let context = EVP_MD_CTX_new() else { throw Self.failure }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw Self.failure
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes the next bytes in.
    func add(_ bytes: [UInt8]) throws(MemoryError) {
        guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else { throw Self.failure }
    }

    /// The digest, 32 bytes; call it once.
    func value() throws(MemoryError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        guard EVP_DigestFinal_ex(context, &digest, &count) == 1, count == 32 else {
            throw Self.failure
        }
        return digest
    }

    private static let failure = MemoryError(
        .internal, in: "digest", hint: "OpenSSL offers no SHA-256 here; report this.")
}
