import CSystem
import Glibc

/// Where a client comes from; 16 bytes of IPv6, or 4 of IPv4 after zeros.
struct PeerAddress: Hashable, Sendable {
    var high: UInt64 = 0
    var low: UInt64 = 0
    var isIPv6 = false

    /// The numeric text, such as `127.0.0.1`.
    var text: String {
        var words = (high.bigEndian, low.bigEndian)
        var characters = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        withUnsafeBytes(of: &words) { bytes in
            let start = isIPv6 ? 0 : 12
            _ = inet_ntop(
                isIPv6 ? AF_INET6 : AF_INET, bytes.baseAddress.map { $0 + start }, &characters,
                socklen_t(characters.count))
        }
        return String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}

/// A listening socket.
struct Listener: Sendable {
    /// What one accept gave.
    enum Accepted {
        case connection(Socket, PeerAddress)
        case none
        /// The process or the system has no descriptor or memory left.
        case exhausted
    }

    /// Connections that the kernel holds until they are accepted.
    static let backlog: Int32 = 1_024

    let descriptor: Int32
    let address: HTTPAddress

    /// Binds and listens.
    ///
    /// - Parameters:
    ///   - host: A numeric IPv4 or IPv6 address, or `localhost` (127.0.0.1).
    ///   - port: 0 lets the system choose.
    init(host: String, port: Int) throws(HTTPServerError) {
        guard let number = UInt16(exactly: port) else {
            throw HTTPServerError(.badAddress, in: "bind")
        }
        let name = host == "localhost" ? "127.0.0.1" : host
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = number.bigEndian
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = number.bigEndian
        if inet_pton(AF_INET, name, &four.sin_addr) == 1 {
            descriptor = try Self.listen(family: AF_INET, &four)
        } else if inet_pton(AF_INET6, name, &six.sin6_addr) == 1 {
            descriptor = try Self.listen(family: AF_INET6, &six)
        } else {
            throw HTTPServerError(.badAddress, in: "inet_pton")
        }
        address = HTTPAddress(host: name, port: Self.boundPort(descriptor))
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Takes the next waiting connection.
    func accept() -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        while true {
            let accepted = withUnsafeMutableBytes(of: &storage) { bytes in
                csystem_accept(
                    descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            }
            if accepted >= 0 {
                return .connection(Socket(descriptor: accepted), Self.peer(&storage))
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
            default: return .none
            }
        }
    }

    private static func peer(_ storage: inout sockaddr_storage) -> PeerAddress {
        let isIPv6 = storage.ss_family == sa_family_t(AF_INET6)
        return withUnsafeBytes(of: &storage) { bytes in
            var peer = PeerAddress(isIPv6: isIPv6)
            // The address lies behind family, port and, in IPv6, the flow label.
            if isIPv6 {
                peer.high = UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self))
                peer.low = UInt64(bigEndian: bytes.load(fromByteOffset: 16, as: UInt64.self))
            } else {
                let word = UInt32(bigEndian: bytes.load(fromByteOffset: 4, as: UInt32.self))
                peer.low = UInt64(word)
            }
            return peer
        }
    }

    private static func listen<Address>(
        family: Int32, _ address: inout Address
    ) throws(HTTPServerError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw HTTPServerError(.systemCall, in: "socket", errno) }
        var on: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let bound = withUnsafeBytes(of: &address) { bytes in
            bind(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
        guard bound == 0, Glibc.listen(descriptor, backlog) == 0 else {
            let code = errno
            _ = Glibc.close(descriptor)
            let kind: HTTPServerError.Kind = code == EADDRINUSE ? .addressInUse : .systemCall
            throw HTTPServerError(kind, in: bound == 0 ? "listen" : "bind", code)
        }
        return descriptor
    }

    private static func boundPort(_ descriptor: Int32) -> Int {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            getsockname(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
            // In both families the port follows the family.
            return Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
        }
    }
}
