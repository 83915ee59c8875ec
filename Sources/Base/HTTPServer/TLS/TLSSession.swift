import COpenSSL
import Glibc

/// TLS between a connection and its socket; used on the loop's thread alone.
///
/// States: handshake → open → goodbye said, and from each of them → broken. The handshake happens
/// within the first calls of ``receive(into:)`` and ``send(_:from:)``, so the head's deadline is
/// its own.
final class TLSSession: @unchecked Sendable {
    // `@unchecked` holds by the first sentence.
    private var session: OpaquePointer?
    private var isBroken = false

    init(_ certificate: TLSCertificate, _ descriptor: Int32) {
        session = certificate.makeSession(descriptor)
    }

    deinit { free() }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Socket.Received {
        guard let session, !isBroken else { return .failed }
        ERR_clear_error()
        let count = SSL_read(session, buffer.baseAddress, Int32(clamping: buffer.count))
        if count > 0 { return .bytes(Int(count)) }
        switch SSL_get_error(session, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .end
        default:
            isBroken = true
            return .failed
        }
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Socket.Sent {
        guard let session, !isBroken else { return .failed }
        ERR_clear_error()
        let count = SSL_write(session, bytes.baseAddress, Int32(clamping: bytes.count))
        if count > 0 { return .bytes(Int(count)) }
        switch SSL_get_error(session, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        default:
            isBroken = true
            return .failed
        }
    }

    /// Tells the client that nothing follows, so that it knows an end from a cut.
    ///
    /// - Returns: False when the socket is full; then it is to be called again.
    func sayGoodbye() -> Bool {
        guard let session, !isBroken, SSL_is_init_finished(session) == 1,
            SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN == 0
        else { return true }
        ERR_clear_error()
        let code = SSL_shutdown(session)
        return code >= 0 || SSL_get_error(session, code) != SSL_ERROR_WANT_WRITE
    }

    /// Gives the session's memory back; from then on everything fails.
    func free() {
        SSL_free(session)
        session = nil
    }
}
