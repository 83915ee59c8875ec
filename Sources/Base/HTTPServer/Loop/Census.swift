import Synchronization

/// Who is connected, and the counters; shared by all loops.
final class Census: Sendable {
    /// What happens to a new connection.
    enum Admission: Equatable {
        /// It goes to the loop of that number.
        case admitted(loop: Int)
        /// It gets a short 503; ``Census/endRefusal()`` must follow.
        case refused
        /// It is closed at once.
        case cut
    }
    private struct State {
        var counters = HTTPServerCounters()
        var perAddress: [PeerAddress: Int] = [:]
        var perLoop: [Int]
        var refusing = 0
    }

    private let limits: HTTPServerLimits
    private let state: Mutex<State>

    init(limits: HTTPServerLimits, loops: Int) {
        self.limits = limits
        state = Mutex(State(perLoop: Array(repeating: 0, count: loops)))
    }

    var counters: HTTPServerCounters { state.withLock { $0.counters } }

    /// Counts a connection in, on the loop that has the fewest.
    func admit(_ address: PeerAddress) -> Admission {
        state.withLock { state in
            let ofAddress = state.perAddress[address, default: 0]
            guard state.counters.connections < limits.connectionsMax,
                ofAddress < limits.connectionsPerAddressMax
            else {
                state.counters.refused += 1
                guard state.refusing < limits.refusedConnectionsMax else { return .cut }
                state.refusing += 1
                return .refused
            }
            state.perAddress[address] = ofAddress + 1
            state.counters.connections += 1
            state.counters.accepted += 1
            var loop = 0
            for index in state.perLoop.indices where state.perLoop[index] < state.perLoop[loop] {
                loop = index
            }
            state.perLoop[loop] += 1
            return .admitted(loop: loop)
        }
    }

    /// Counts a connection out.
    func release(_ address: PeerAddress, loop: Int) {
        state.withLock { state in
            state.counters.connections -= 1
            state.perLoop[loop] -= 1
            let left = state.perAddress[address, default: 1] - 1
            state.perAddress[address] = left == 0 ? nil : left
        }
    }

    func endRefusal() { state.withLock { $0.refusing -= 1 } }

    func countBadRequest() { state.withLock { $0.counters.badRequests += 1 } }

    func countAcceptBackoff() { state.withLock { $0.counters.acceptBackoffs += 1 } }

    /// Whether that many bytes of bodies fit beside those that are held; takes them when they do.
    func takeBodyBytes(_ count: Int) -> Bool {
        state.withLock { state in
            guard count <= limits.bodyBytesInAllMax - state.counters.bodyBytes else { return false }
            state.counters.bodyBytes += count
            return true
        }
    }

    /// Whether a body of that length would fit now; takes nothing, so that announcing a body and
    /// not sending it keeps no one else out.
    func hasRoom(forBody count: Int) -> Bool {
        state.withLock { count <= limits.bodyBytesInAllMax - $0.counters.bodyBytes }
    }

    func giveBackBodyBytes(_ count: Int) { state.withLock { $0.counters.bodyBytes -= count } }

    func addBufferedBytes(_ change: Int) {
        state.withLock { $0.counters.bufferedBytes += change }
    }
}
