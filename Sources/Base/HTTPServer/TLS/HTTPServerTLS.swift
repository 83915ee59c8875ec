/// Where a server that speaks TLS finds its certificate.
public struct HTTPServerTLS: Sendable, Equatable {
    /// A PEM file: the server's certificate, then those between it and a root.
    public var certificatePath: String
    /// A PEM file with the certificate's key, not encrypted.
    public var keyPath: String

    /// Both files.
    public init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }
}
