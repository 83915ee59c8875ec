import COpenSSL

/// A certificate with its key, ready for handshakes; the only place that sets what TLS is spoken.
///
/// TLS 1.2 with forward secrecy and authenticated ciphers, and TLS 1.3. No renegotiation, no
/// compression; sessions are resumed by tickets, so the server keeps none. A session keeps the
/// certificate that it began with.
final class TLSCertificate: @unchecked Sendable {
    // `@unchecked` holds because the context is not changed after `init`, and OpenSSL counts the
    // sessions that use it with atomics.
    private let context: OpaquePointer

    /// Reads the files.
    ///
    /// - Throws: `badCertificate` with OpenSSL's reason.
    init(_ files: HTTPServerTLS) throws(HTTPServerError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            throw Self.error("SSL_CTX_new")
        }
        do throws(HTTPServerError) {
            try Self.prepare(context, files)
        } catch {
            SSL_CTX_free(context)
            throw error
        }
        self.context = context
    }

    deinit { SSL_CTX_free(context) }

    /// The server's side of a session; nil when there is no memory.
    func makeSession(_ descriptor: Int32) -> OpaquePointer? {
        guard let session = SSL_new(context) else { return nil }
        guard SSL_set_fd(session, descriptor) == 1 else {
            SSL_free(session)
            return nil
        }
        SSL_set_accept_state(session)
        return session
    }

    private static func prepare(
        _ context: OpaquePointer, _ files: HTTPServerTLS
    ) throws(HTTPServerError) {
        SSL_CTX_set_options(context, copenssl_server_options())
        let modes =
            SSL_MODE_RELEASE_BUFFERS
            | UInt32(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
        _ = SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(modes), nil)
        _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        // Asking for a passphrase would stop the server at a terminal; an empty one is wrong.
        SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in 0 }
        let version = SSL_CTRL_SET_MIN_PROTO_VERSION
        guard SSL_CTX_ctrl(context, version, Int(TLS1_2_VERSION), nil) == 1 else {
            throw error("SSL_CTX_set_min_proto_version")
        }
        guard SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 else {
            throw error("SSL_CTX_set_cipher_list")
        }
        guard SSL_CTX_use_certificate_chain_file(context, files.certificatePath) == 1 else {
            throw error("SSL_CTX_use_certificate_chain_file")
        }
        guard SSL_CTX_use_PrivateKey_file(context, files.keyPath, SSL_FILETYPE_PEM) == 1 else {
            throw error("SSL_CTX_use_PrivateKey_file")
        }
        guard SSL_CTX_check_private_key(context) == 1 else {
            throw error("SSL_CTX_check_private_key")
        }
    }

    private static func error(_ operation: String) -> HTTPServerError {
        let code = ERR_get_error()
        ERR_clear_error()
        let reason = ERR_reason_error_string(code).map { String(cString: $0) }
        return HTTPServerError(.badCertificate, in: operation, reason: reason ?? "no such file")
    }
}
