import Caching
import MemoryModel
import Understanding

/// Makes plans: by rules, or by a language model when there is one, and keeps them a while.
final class ContextPlanner: Sendable {
    /// A plan and who made it.
    struct Planned: Sendable {
        var plan: RecallPlan
        /// `rules`, or the model's name.
        var planner: String
        /// Whether the model was asked in vain.
        var isDegraded = false
    }

    /// How long a plan is kept.
    static let life = Duration.seconds(300)
    /// More of a message than this is not shown to a model, bytes.
    private static let promptBytes = 4_096
    private static let rules = "rules"

    private let model: (any ChatModel)?
    private let plans: SharedCache<ByteKey, Planned>

    init(model: (any ChatModel)?, bytesMax: Int) {
        self.model = model
        plans = SharedCache(CacheLimits(bytesMax: bytesMax, life: Self.life))
    }

    /// How the cache of plans did.
    var statistics: CacheStatistics { plans.statistics }

    /// What to look for.
    func plan(
        _ message: String, _ intent: Intent, depth: ContextDepth, recent: [String],
        at moment: Timestamp
    ) async -> Planned {
        var key = ByteKey(message)
        for line in recent { key.append(line) }
        key.append(UInt64(depth.rawValue))
        // "yesterday" is another day tomorrow.
        key.append(UInt64(bitPattern: moment.seconds / 3_600))
        let now = Milliseconds.now
        if let known = plans.value(for: key, at: now) { return known }
        let mark = plans.mark
        let planned = await make(message, intent, depth: depth, recent: recent, at: moment)
        if !planned.isDegraded {
            let bytes = key.byteCount + planned.plan.queries.reduce(128) { $0 + $1.utf8.count + 16 }
            plans.insert(planned, for: key, bytes: bytes, group: "", since: mark, at: now)
        }
        return planned
    }

    private func make(
        _ message: String, _ intent: Intent, depth: ContextDepth, recent: [String],
        at moment: Timestamp
    ) async -> Planned {
        let byRules = Planned(
            plan: RecallPlanner.plan(
                message: message, intent: intent, depth: depth.rawValue, recent: recent,
                at: moment), planner: Self.rules)
        // One search needs no second opinion.
        guard let model, depth != .fast, byRules.plan.strategy != .none else { return byRules }
        let prompt = (recent + [message]).joined(separator: "\n").prefixBytes(Self.promptBytes)
        do throws(MemoryError) {
            let answer = try await model.answer(Self.instruction, to: prompt, tokensMax: 200)
            if let queries = Self.queries(in: answer) {
                var plan = byRules.plan
                plan.queries = [byRules.plan.queries.first ?? message] + queries
                plan.queries = Array(plan.queries.uniqued().prefix(depth.rawValue))
                return Planned(plan: plan, planner: model.name)
            }
        } catch {
            // Every failure of a model means the same here: the rules do it.
        }
        return Planned(plan: byRules.plan, planner: Self.rules, isDegraded: true)
    }

    private static let instruction = """
        You plan searches of a person's memories. Read the last lines of a conversation. Answer \
        with one to three short search queries that find what must be known to reply well, one on \
        each line, each starting with "- ". Write nothing else.
        """

    /// The queries in a model's answer; nil when it is none.
    static func queries(in answer: String) -> [String]? {
        let queries = answer.split(whereSeparator: \.isNewline).compactMap { line -> String? in
            guard line.hasPrefix("- ") else { return nil }
            let query = OneLine.of(String(line.dropFirst(2))).prefixBytes(300)
            return query.isEmpty ? nil : query
        }
        return queries.isEmpty || queries.count > 5 ? nil : queries
    }
}

/// The clock of caches.
enum Milliseconds {
    private static let start = ContinuousClock.now

    /// Milliseconds since the first call, never going back.
    static var now: Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}

extension String {
    /// The longest start of at most so many bytes that cuts no letter.
    func prefixBytes(_ bytesMax: Int) -> String {
        guard utf8.count > bytesMax else { return self }
        var end = utf8.index(startIndex, offsetBy: bytesMax)
        // Back to the start of the letter that the cut went through.
        while end > startIndex, !isLetterStart(end) { end = utf8.index(before: end) }
        return String(self[..<end])
    }

    private func isLetterStart(_ place: Index) -> Bool { utf8[place] & 0xC0 != 0x80 }
}

extension Array where Element: Hashable {
    /// The same without what came before, in order.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
