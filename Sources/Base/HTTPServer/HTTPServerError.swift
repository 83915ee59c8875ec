import Glibc

/// Why a server did not start.
public struct HTTPServerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong; callers branch on this.
    public enum Kind: Sendable, Hashable {
        /// The host is neither a numeric address nor `localhost`, or the port is not 0...65535.
        case badAddress
        /// Another socket has the address.
        case addressInUse
        /// The TLS certificate or its key cannot be used.
        case badCertificate
        /// The server was started before.
        case alreadyStarted
        /// The system refused a call.
        case systemCall
    }

    /// What was wrong.
    public let kind: Kind
    /// The call that failed, such as `bind`.
    public let operation: String
    /// The system's error number, or 0.
    public let code: Int32
    /// What OpenSSL says of a certificate, or empty.
    public let reason: String

    init(_ kind: Kind, in operation: String, _ code: Int32 = 0, reason: String = "") {
        self.kind = kind
        self.operation = operation
        self.code = code
        self.reason = reason
    }

    /// One sentence that says what to do.
    public var description: String {
        switch kind {
        case .badAddress: "The address is not numeric; give one such as 127.0.0.1 or ::1."
        case .addressInUse: "Another process listens there; stop it or choose another port."
        case .badCertificate: "The certificate or its key cannot be used: \(operation): \(reason)."
        case .alreadyStarted: "This server was started before; make a new one."
        case .systemCall: "The system refused \(operation): \(String(cString: strerror(code)))."
        }
    }
}

/// A bound address.
public struct HTTPAddress: Sendable, Hashable {
    /// The numeric host.
    public let host: String
    /// The port, never 0.
    public let port: Int
}
