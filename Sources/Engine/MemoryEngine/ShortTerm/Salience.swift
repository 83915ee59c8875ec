import Glibc
import MemoryModel

/// How much a memory matters, whatever is asked: decides which memories stay in short-term memory
/// in full when there is no room for all.
///
/// A sum of four parts, each 0...1 times its weight: how new it is, how often it was returned and
/// how lately, what its words carry, and what the client said of it. A pure function of its input.
struct Salience {
    /// In how many days a memory's newness falls to 1/e. Source: the one-week decay of the system
    /// that this one follows.
    static let recencyDays: Float = 7
    /// The same for its uses: what was needed is needed again for longer than what was only said.
    static let usageDays: Float = 30
    /// So many uses count in full; further ones count no more.
    static let usesInFull: Float = 32
    /// The weights of the parts. What the client says of a memory counts most, as it knows.
    static let recencyWeight: Float = 1
    static let usageWeight: Float = 1
    static let contentWeight: Float = 0.5
    static let importanceWeight: Float = 2

    /// Today, days since 1970-01-01 in UTC.
    let today: Int

    /// The salience of one memory, 0...4.5.
    ///
    /// - Parameters:
    ///   - day: When it was true or said, days since 1970-01-01 in UTC.
    ///   - content: What its words carry, 0...1.
    ///   - weight: What the store knows of it; nil when nothing.
    func of(day: Int, content: Float, weight: MemoryWeight?) -> Float {
        var sum = Self.recencyWeight * decay(since: day, over: Self.recencyDays)
        sum += Self.contentWeight * min(1, max(0, content))
        guard let weight else { return sum }
        sum += Self.importanceWeight * Float(min(1, max(0, weight.importance ?? 0)))
        guard weight.uses > 0 else { return sum }
        let usage = min(1, log1p(Float(weight.uses)) / log1p(Self.usesInFull))
        return sum + Self.usageWeight * usage
            * decay(since: weight.lastUsedDay, over: Self.usageDays)
    }

    /// 1 today and for what is still to come, then falling by the exponential.
    private func decay(since day: Int, over days: Float) -> Float {
        exp(-Float(max(0, today - day)) / days)
    }
}
