/// What each part may take of the memory limit; the lines add up to it exactly.
public struct MemoryBudget: Sendable, Equatable {
    /// A line's name.
    public enum Name: String, Sendable, CaseIterable {
        /// Program, threads, connections, the store's page caches.
        case process
        /// The model, which is mapped, and the scratch memory of its threads.
        case embedder
        /// Recall indexes in memory.
        case shortTerm = "short_term"
        /// What only spares time.
        case caches
        /// Request bodies, and changes that wait for the disk.
        case queues
        /// Work beside requests: rebuilding, copying.
        case backgroundBuffer = "background_buffer"
        /// What is above the level `emergency` and never planned for.
        case emergencyReserve = "emergency_reserve"
        /// Not given to anyone.
        case available
    }
    /// One line.
    public struct Line: Sendable, Equatable {
        /// Whose.
        public let name: Name
        /// How much.
        public let bytes: Int
    }

    /// What it adds up to.
    public let limit: MemoryLimit
    /// Every name once, in order.
    public let lines: [Line]

    /// Bytes of a line.
    public func bytes(of name: Name) -> Int {
        lines.first { $0.name == name }?.bytes ?? 0
    }

    /// Divides a limit; parts that nobody chose a size for become smaller on a small machine.
    ///
    /// - Throws: ``BudgetError`` when it cannot add up.
    public init(limit: MemoryLimit, for demand: BudgetDemand) throws(BudgetError) {
        self.limit = limit
        lines = Self.divide(limit.bytes, for: demand)
        guard bytes(of: .available) >= 0 else { throw BudgetError(lines, limit, demand) }
    }

    /// The lines, which add up to the limit; `available` is negative when they cannot.
    private static func divide(_ limitBytes: Int, for demand: BudgetDemand) -> [Line] {
        let reserve = limitBytes / 100 * (100 - PressureLevel.emergency.fromPercent)
        let queues = min(demand.queueBytesMax, max(limitBytes / 8, BudgetDemand.queueBytesMin))
        let background = min(16 << 20, max(limitBytes / 32, 4 << 20))
        let fixed = demand.processBytes + demand.embedderBytes + reserve + queues + background
        let room = limitBytes - fixed
        let caches = demand.caches.size(share: limitBytes / 16, room: room)
        let index = demand.shortTerm.size(share: limitBytes / 4, room: room - caches)
        return [
            Line(name: .process, bytes: demand.processBytes),
            Line(name: .embedder, bytes: demand.embedderBytes),
            Line(name: .shortTerm, bytes: index), Line(name: .caches, bytes: caches),
            Line(name: .queues, bytes: queues), Line(name: .backgroundBuffer, bytes: background),
            Line(name: .emergencyReserve, bytes: reserve),
            Line(name: .available, bytes: room - caches - index),
        ]
    }

    /// A limit that the demand fits into, at most 1 MiB or a 64th above the least.
    static func limitBytes(for demand: BudgetDemand, from start: Int) -> Int {
        var bytes = start
        // Each step leaves more room: what grows with the limit takes a third of it.
        while divide(bytes, for: demand).last.map({ $0.bytes < 0 }) == true {
            bytes += max(bytes / 64, 1 << 20)
        }
        return bytes
    }
}

/// What the parts ask for.
public struct BudgetDemand: Sendable, Equatable {
    /// A part whose size can be chosen.
    public struct Wish: Sendable, Equatable {
        /// The bytes asked for.
        public var bytes: Int
        /// The least it can work with.
        public var bytesMin: Int
        /// The setting; empty when there is none.
        public var setting: String
        /// Whether someone chose it, so that it is not made smaller.
        public var isChosen: Bool

        /// A wish from its parts.
        public init(bytes: Int, bytesMin: Int, setting: String, isChosen: Bool) {
            self.bytes = bytes
            self.bytesMin = bytesMin
            self.setting = setting
            self.isChosen = isChosen
        }

        func size(share: Int, room: Int) -> Int {
            isChosen ? bytes : min(bytes, max(bytesMin, min(share, room)))
        }
    }
    /// The least that queues work with: the longest line and its copies.
    public static let queueBytesMin = 16 << 20

    /// Program, threads, connections, the store's page caches.
    public var processBytes: Int
    /// The model's file and its threads' scratch memory.
    public var embedderBytes: Int
    /// Recall indexes.
    public var shortTerm: Wish
    /// Caches.
    public var caches: Wish
    /// What queues take at most when there is plenty.
    public var queueBytesMax: Int

    /// A demand from its parts.
    public init(
        processBytes: Int, embedderBytes: Int, shortTerm: Wish, caches: Wish, queueBytesMax: Int
    ) {
        self.processBytes = processBytes
        self.embedderBytes = embedderBytes
        self.shortTerm = shortTerm
        self.caches = caches
        self.queueBytesMax = queueBytesMax
    }
}

/// Why a budget does not add up, and which settings to lower.
public struct BudgetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What does not fit, one sentence without the final stop.
    public let description: String
    /// What to do, one sentence.
    public let hint: String

    init(_ lines: [MemoryBudget.Line], _ limit: MemoryLimit, _ demand: BudgetDemand) {
        let planned = lines.filter { $0.name != .available && $0.bytes > 0 }
        let sum = planned.reduce(0) { $0 + $1.bytes }
        let over = sum - limit.bytes
        description =
            "the memory budget does not add up: "
            + planned.map { "\($0.name.rawValue) \(Self.megabytes($0.bytes))" }
            .joined(separator: ", ")
            + " make \(Self.megabytes(sum)) MB; the limit is \(limit)"
        let wishes = [demand.shortTerm, demand.caches].filter { $0.isChosen && !$0.setting.isEmpty }
        let lower = wishes.compactMap { wish -> String? in
            let most = (wish.bytes - over) >> 20
            return most < wish.bytesMin >> 20
                ? nil : "\(wish.setting) (\(wish.bytes >> 20)) to \(most) or less"
        }
        let least = MemoryBudget.limitBytes(for: demand, from: limit.bytes)
        hint =
            (lower.isEmpty ? "Give" : "Lower \(lower.joined(separator: ", or ")); or give")
            + " it some \(Self.megabytes(least)) MB (memory.limit_megabytes, or the control "
            + "group)."
    }

    private static func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
