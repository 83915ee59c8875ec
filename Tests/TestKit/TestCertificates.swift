import Glibc
import Testing

/// Certificates for localhost, signed by themselves, made by the openssl program in a folder of
/// their own.
public final class TestCertificates: Sendable {
    /// Where they are.
    public let folder: TemporaryFolder

    /// Makes the first one; call it off the pool.
    public init() throws {
        folder = try TemporaryFolder()
        try make("first")
    }

    /// The PEM file of the first certificate.
    public var certificatePath: String { path("first.pem") }
    /// The PEM file of its key.
    public var keyPath: String { path("first.key") }

    /// A file in the folder.
    public func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// Makes a key `name.key` and a certificate `name.pem`.
    public func make(_ name: String) throws {
        let made = try Command.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", path(name + ".key"), "-out",
            path(name + ".pem"),
        ])
        try #require(made.code == 0, "openssl made no certificate")
    }

    /// Puts another pair of files in the place of the first.
    public func replaceFirst(by name: String) throws {
        try #require(rename(path(name + ".pem"), certificatePath) == 0)
        try #require(rename(path(name + ".key"), keyPath) == 0)
    }
}
