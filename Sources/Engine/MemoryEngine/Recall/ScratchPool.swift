import RecallIndex
import Synchronization

/// Working memory of searches, kept between them: as many as ever ran at once.
final class ScratchPool: Sendable {
    private let idle = Mutex<[RecallScratch]>([])

    /// Runs `body` with working memory that no one else uses meanwhile.
    func lend<Result>(_ body: (inout RecallScratch) -> Result) -> Result {
        var scratch = idle.withLock { $0.popLast() } ?? RecallScratch()
        defer { idle.withLock { $0.append(scratch) } }
        return body(&scratch)
    }
}
