import Execution
import Glibc

/// A blocking client that sends exactly the bytes it is told to.
final class TestClient {
    struct Failed: Error {
        let call: String
        let code: Int32
    }
    /// An answer as it came.
    struct Reply: Sendable {
        var status = 0
        var fields: [(name: String, value: String)] = []
        var body: [UInt8] = []
        var text: String { String(decoding: body, as: UTF8.self) }
        subscript(name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    let descriptor: Int32
    private var received: [UInt8] = []
    private var isOpen = true

    /// - Parameter receiveBufferBytes: Makes the kernel's buffer small, for a client that does not
    ///   read.
    init(port: Int, isIPv6: Bool = false, receiveBufferBytes: Int32? = nil) throws {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, kind, 0)
        guard descriptor >= 0 else { throw Failed(call: "socket", code: errno) }
        if var bytes = receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(4))
        }
        // A test that waits in vain fails rather than hangs.
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = UInt16(port).bigEndian
        inet_pton(AF_INET, "127.0.0.1", &four.sin_addr)
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = UInt16(port).bigEndian
        inet_pton(AF_INET6, "::1", &six.sin6_addr)
        let code = isIPv6 ? Self.connect(descriptor, &six) : Self.connect(descriptor, &four)
        guard code == 0 else { throw Failed(call: "connect", code: errno) }
    }

    deinit { close() }

    private static func connect<Address>(_ descriptor: Int32, _ address: inout Address) -> Int32 {
        withUnsafeBytes(of: &address) { bytes in
            Glibc.connect(
                descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
    }

    func close() {
        if isOpen { _ = Glibc.close(descriptor) }
        isOpen = false
    }

    /// Closes with a reset, so that the server learns at once.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<Glibc.linger>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, size)
        close()
    }

    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.send(
                    descriptor, all.baseAddress.map { $0 + start }, all.count - start,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failed(call: "send", code: errno) }
            start += count
        }
    }

    /// Sends without waiting.
    ///
    /// - Returns: Whether the kernel took all of it.
    func sendNow(_ bytes: [UInt8]) -> Bool {
        let count = Glibc.send(
            descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        return count == bytes.count
    }

    /// Whether something to read, or the end, comes within a time.
    func hasInput(within wait: Duration) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, Int32(wait / .milliseconds(1))) > 0
    }

    /// Receives what is there and forgets it, waiting 10 ms at most.
    func hasInputAndDropsIt() -> Bool {
        guard hasInput(within: .milliseconds(10)) else { return false }
        defer { received = [] }
        return (try? receive()) == true
    }

    /// Bytes received and not yet read.
    var receivedCount: Int { received.count }

    /// Whether the kernel takes bytes within a time.
    func canSend(within wait: Duration) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, Int32(wait / .milliseconds(1))) > 0
    }

    /// Sends as much as the kernel takes now.
    ///
    /// - Returns: How much that was.
    func sendSome(_ bytes: [UInt8], atMost limit: Int) -> Int {
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        return max(0, Glibc.send(descriptor, bytes, min(limit, bytes.count), flags))
    }

    /// Receives once.
    ///
    /// - Returns: False at the end.
    private func receive() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failed(call: "recv", code: errno) }
        received.append(contentsOf: buffer[0..<count])
        return count > 0
    }

    /// Everything until the server closes.
    func readToEnd() throws -> String {
        while try receive() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Whether the server closed without another byte; a reset counts as closing.
    func isAtEnd() -> Bool {
        do { return try received.isEmpty && !receive() } catch let error as Failed {
            return error.code == ECONNRESET
        } catch { return false }
    }

    /// One answer; `isHead` says that no body follows.
    func readReply(isHead: Bool = false) throws -> Reply {
        var reply = Reply()
        let lines = try readHead()
        reply.status = Int(lines[0].split(separator: " ").dropFirst().first ?? "") ?? 0
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            reply.fields.append((name: String(line[..<colon]), value: String(value)))
        }
        if isHead || reply.status < 200 || reply.status == 204 { return reply }
        if reply["Transfer-Encoding"] == "chunked" {
            while let chunk = try readChunk() { reply.body += chunk }
        } else if let length = reply["Content-Length"].flatMap({ Int($0) }) {
            reply.body = try take(length)
        } else {
            while try receive() {}
            reply.body = received
            received = []
        }
        return reply
    }

    /// The lines of a head.
    func readHead() throws -> [String] {
        var lines: [String] = []
        while true {
            let line = try readLine()
            if line.isEmpty { return lines }
            lines.append(line)
        }
    }

    /// One chunk's data; nil for the last.
    func readChunk() throws -> [UInt8]? {
        guard let size = Int(try readLine(), radix: 16) else {
            throw Failed(call: "chunk", code: 0)
        }
        let data = try take(size)
        _ = try readLine()
        return size == 0 ? nil : data
    }

    private func readLine() throws -> String {
        while true {
            if let end = received.firstIndex(of: 10) {
                let line = received[..<end].filter { $0 != 13 }
                received.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            guard try receive() else { throw Failed(call: "end of input", code: 0) }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try receive() else { throw Failed(call: "end of input", code: 0) }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }
}

/// Carries a client from one thread to the next; one of them uses it at a time.
final class Boxed<Value>: @unchecked Sendable {
    // `@unchecked` holds because tests hand it on and use it in one place at a time.
    let value: Value
    init(_ value: Value) { self.value = value }
}

/// Runs each job on a new thread.
final class ThreadExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        BlockingThread(label: "test.client") { [self] in
            job.runSynchronously(on: asUnownedTaskExecutor())
        }.detach()
    }
}

/// Runs blocking work in this task, though on a thread of its own: the tests' pool stays free, and
/// what is expected there counts for the test.
func offPool<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withTaskExecutorPreference(ThreadExecutor()) { try body() }
}
