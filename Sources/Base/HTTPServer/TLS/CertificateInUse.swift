import Synchronization

/// The certificate of new connections, which may change while the server runs; none without TLS.
final class CertificateInUse: Sendable {
    private let state = Mutex<TLSCertificate?>(nil)

    /// Takes another one; open connections keep theirs.
    func replace(with certificate: TLSCertificate?) { state.withLock { $0 = certificate } }

    /// The socket, with TLS over it when the server has a certificate.
    func secure(_ socket: Socket) -> Socket {
        guard let certificate = state.withLock({ $0 }) else { return socket }
        return Socket(
            descriptor: socket.descriptor, tls: TLSSession(certificate, socket.descriptor))
    }
}
