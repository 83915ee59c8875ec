/// Accepts for all loops on the first one.
///
/// One listener rather than one per loop (`SO_REUSEPORT`): a second server on the same port fails
/// to start instead of sharing the port unnoticed, connections are spread by count rather than by
/// hash, and closing it loses none that wait.
final class Acceptor {
    /// Connections taken before the sockets of the loop have their turn.
    private static let batchMax = 64

    let listener: Listener
    private let loops: [EventLoop]
    private var resumeAt: MonotonicTime?

    init(listener: Listener, loops: [EventLoop]) {
        self.listener = listener
        self.loops = loops
    }

    /// Takes the connections that wait, at most a batch.
    func accept(on loop: EventLoop) {
        for _ in 0..<Self.batchMax {
            switch listener.accept() {
            case .connection(let socket, let address): place(socket, address, on: loop)
            case .none: return
            case .exhausted: return rest(on: loop)
            }
        }
    }

    /// Takes the connections that wait, at most as many as the kernel holds, and closes the
    /// listener.
    func finish(on loop: EventLoop) {
        for _ in 0..<Listener.backlog {
            guard case .connection(let socket, let address) = listener.accept() else { break }
            place(socket, address, on: loop)
        }
        listener.close()
    }

    /// Accepts again when the rest is over.
    func resumeIfDue(on loop: EventLoop) {
        guard let due = resumeAt else { return }
        guard due <= loop.now else { return loop.wake(by: due) }
        resumeAt = nil
        loop.setAccepting(true)
    }

    private func place(_ socket: Socket, _ address: PeerAddress, on loop: EventLoop) {
        switch loop.context.census.admit(address) {
        case .admitted(let index):
            let target = loops[index]
            target.perform { target.adopt(socket, address) }
        case .refused: loop.adopt(socket, address, isRefused: true)
        case .cut: socket.close()
        }
    }

    private func rest(on loop: EventLoop) {
        guard resumeAt == nil else { return }
        loop.context.census.countAcceptBackoff()
        let due = loop.now + loop.context.limits.acceptBackoff
        resumeAt = due
        loop.setAccepting(false)
        loop.wake(by: due)
    }
}
