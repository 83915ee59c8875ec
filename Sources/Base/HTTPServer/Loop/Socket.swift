import CSystem
import Glibc

/// A connected, non-blocking socket with or without TLS: the only place that moves bytes of a
/// connection.
struct Socket: Sendable {
    /// What one receive gave.
    enum Received: Equatable {
        case bytes(Int)
        /// Nothing is there now.
        case wouldBlock
        /// The client has ended its side.
        case end
        case failed
    }
    /// What one send took.
    enum Sent: Equatable {
        case bytes(Int)
        case wouldBlock
        case failed
    }

    let descriptor: Int32
    var tls: TLSSession?

    /// Whether TLS is spoken: reading may then wait for room to write and the reverse, and a short
    /// read does not mean that nothing more is there.
    var isSecure: Bool { tls != nil }

    /// Sends small answers at once rather than waiting for more.
    func setNoDelay() {
        var on: Int32 = 1
        // A refusal only costs latency, so the code is not looked at.
        _ = setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Received {
        if let tls { return tls.receive(into: buffer) }
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    /// Sends from a place in `bytes` on, without a signal when the client has gone.
    func send(_ bytes: [UInt8], from start: Int) -> Sent {
        if let tls {
            return bytes.withUnsafeBytes {
                tls.send(UnsafeRawBufferPointer(rebasing: $0[start...]))
            }
        }
        while true {
            let count = bytes.withUnsafeBytes { all in
                Glibc.send(
                    descriptor, all.baseAddress.map { $0 + start }, all.count - start,
                    Int32(MSG_NOSIGNAL))
            }
            if count >= 0 { return .bytes(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .failed
        }
    }

    /// With TLS: tells the client that nothing follows.
    ///
    /// - Returns: False when the socket is full; then it is to be called again.
    func sayGoodbye() -> Bool { tls?.sayGoodbye() ?? true }

    /// Ends our side; what was sent still arrives.
    func shutDownSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    func close() {
        tls?.free()
        _ = Glibc.close(descriptor)
    }
}
