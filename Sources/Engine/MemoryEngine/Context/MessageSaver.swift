import Execution
import MemoryModel
import Synchronization

/// Keeps what messages say in the background: each part once, whatever is repeated or retried.
///
/// Invariants:
/// 1. At most ``queueMax`` parts wait; one more is refused and told so.
/// 2. A part that was taken in the last ``repeatLife`` for the same user and session is not taken
///    again; older repetitions meet the store, which keeps no text twice.
/// 3. After ``close()`` what waited is kept or failed.
final class MessageSaver: Sendable {
    /// The most parts that wait.
    static let queueMax = 1_000
    /// The most parts that are known again.
    static let repeatsMax = 4_096
    /// How long a part is known again.
    static let repeatLife = Duration.seconds(600)
    /// How often keeping one part is tried.
    static let attemptsMax = 5

    /// Keeps a content; as ``MemoryEngine/remember(_:of:)-([MemoryContent],_)`` does.
    typealias Keep = @Sendable (MemoryContent) async throws(MemoryError) -> Void

    private let line = BackgroundLine(limit: queueMax)
    private let recent = Mutex(RecentKeys(countMax: repeatsMax, life: repeatLife))
    private let isClosing = Mutex(false)
    private let failures = Mutex(0)

    /// Parts that wait now.
    var waitingCount: Int { line.waitingCount }

    /// Parts that could not be kept.
    var failureCount: Int { failures.withLock { $0 } }

    /// Queues a content of a user; says what becomes of it.
    func save(_ content: MemoryContent, of userID: String, keep: @escaping Keep) -> SaveNotice {
        let key = Self.key(content, userID)
        let isNew = recent.withLock { $0.insert(key, now: .now) }
        guard isNew else {
            return SaveNotice(willSave: false, text: content.text, reason: "repeated")
        }
        let entry = line.put { [self] in
            if await !attempt(content, keep) {
                failures.withLock { $0 += 1 }
                recent.withLock { $0.remove(key) }
            }
        }
        switch entry {
        case .queued: return SaveNotice(willSave: true, text: content.text, reason: "queued")
        case .full, .closed:
            recent.withLock { $0.remove(key) }
            let reason = entry == .full ? "queue_full" : "stopping"
            return SaveNotice(willSave: false, text: content.text, reason: reason)
        }
    }

    /// Keeps what waits and takes nothing more.
    func close() async {
        isClosing.withLock { $0 = true }
        await line.close()
    }

    /// Tries until it is kept or there is no hope; at the end of the process only once.
    private func attempt(_ content: MemoryContent, _ keep: Keep) async -> Bool {
        var pause = Duration.milliseconds(100)
        for number in 1...Self.attemptsMax {
            do throws(MemoryError) {
                try await keep(content)
                return true
            } catch {
                let isPassing = error.kind == .busy || error.kind == .unavailable
                guard isPassing, number < Self.attemptsMax, !isClosing.withLock({ $0 }) else {
                    return false
                }
            }
            // Nobody cancels the line's task; a pause that ends early does no harm.
            try? await Task.sleep(for: pause)
            pause = pause * 2
        }
        return false
    }

    private static func key(_ content: MemoryContent, _ userID: String) -> Int {
        var hasher = Hasher()
        hasher.combine(userID)
        hasher.combine(content.sessionID)
        hasher.combine(content.text)
        return hasher.finalize()
    }
}

/// Keys that were seen lately, bounded in number and time.
struct RecentKeys {
    private let countMax: Int
    private let life: Duration
    private var ends: [Int: ContinuousClock.Instant] = [:]
    private var order: [Int] = []

    init(countMax: Int, life: Duration) {
        self.countMax = countMax
        self.life = life
    }

    /// Notes a key; false when it is known already.
    mutating func insert(_ key: Int, now: ContinuousClock.Instant) -> Bool {
        if let end = ends[key], end > now { return false }
        if ends[key] == nil { order.append(key) }
        ends[key] = now + life
        if order.count > countMax {
            // An eighth at once, so that the list is not moved for each key.
            let old = order.prefix(countMax / 8 + 1)
            for key in old { ends[key] = nil }
            order.removeFirst(old.count)
        }
        return true
    }

    /// Forgets a key.
    mutating func remove(_ key: Int) {
        ends[key] = nil
        order.removeAll { $0 == key }
    }
}

extension MemoryEngine {
    /// The most parts of messages that wait to be saved.
    public static let savesWaitingMax = MessageSaver.queueMax
    /// How often saving one part is tried.
    public static let saveAttemptsMax = MessageSaver.attemptsMax
    /// The most users whose narrative waits to be made.
    public static let narrativesWaitingMax = Narrator.queueMax
}
