/// A part that can give memory back: a cache, or indexes that can be read again.
public struct MemoryRelief: Sendable {
    /// What it holds, which decides how much of it is kept at a level.
    public enum Kind: Sendable {
        /// Only spares time.
        case cache
        /// Needed by each search, and read again at a cost.
        case index
    }
    /// Its name in logs.
    public let name: String
    /// What it holds.
    public let kind: Kind
    /// The most bytes it takes when memory is not short.
    public let budgetBytes: Int
    /// Bytes it takes now.
    public let usedBytes: @Sendable () -> Int
    /// Lets go until it takes at most so many bytes; told at each change of level, all of the budget
    /// when memory is no longer short, and whenever it takes more.
    public let shrink: @Sendable (_ toBytes: Int) async -> Void

    /// A part from its calls; they may come on any thread and must be short.
    public init(
        name: String, kind: Kind, budgetBytes: Int, usedBytes: @escaping @Sendable () -> Int,
        shrink: @escaping @Sendable (_ toBytes: Int) async -> Void
    ) {
        self.name = name
        self.kind = kind
        self.budgetBytes = budgetBytes
        self.usedBytes = usedBytes
        self.shrink = shrink
    }

    /// The most bytes it may keep at a level.
    public func keptBytes(at level: PressureLevel) -> Int {
        budgetBytes * kind.keptPercent(at: level) / 100
    }
}

extension MemoryRelief.Kind {
    /// The share of the budget that may stay, percent; caches go first.
    func keptPercent(at level: PressureLevel) -> Int {
        switch (self, level) {
        case (_, .normal): 100
        case (.cache, .elevated): 50
        case (.cache, .high): 25
        case (.cache, .throttled): 10
        case (.cache, .critical), (.cache, .emergency): 0
        case (.index, .elevated): 90
        case (.index, .high): 75
        case (.index, .throttled): 60
        case (.index, .critical): 40
        case (.index, .emergency): 25
        }
    }
}
