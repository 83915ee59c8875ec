import Synchronization

/// Knows how short memory is: looks at it, lets parts give back, says what may begin.
///
/// Invariants:
/// 1. The level is that of the last ``look(at:)``; whoever runs the service looks several times a
///    second.
/// 2. Parts shrink as part of a look, never of a request.
public final class PressureMonitor: Sendable {
    /// What a look did.
    public struct Look: Sendable {
        /// The level before it.
        public var before: PressureLevel
        /// The level now.
        public var level: PressureLevel
        /// Resident bytes that it saw.
        public var residentBytes: Int
        /// The parts that gave back.
        public var relieved: [String]
    }
    private struct State {
        var guardian: PressureGuard
        var residentBytes = 0
        var changedAt: ContinuousClock.Instant
        var entered = [Int](repeating: 0, count: PressureLevel.allCases.count)
        var refused = 0
        var gaveBackAt: ContinuousClock.Instant
        var reliefs: [MemoryRelief] = []
        var gauges: [MemoryBudget.Name: @Sendable () -> Int] = [:]
    }
    /// Free heap is given back at most this often while memory is short.
    private static let giveBackPause = Duration.seconds(1)

    /// What the process may take.
    public let limit: MemoryLimit
    /// How it is divided; nil when nobody divided it.
    public let budget: MemoryBudget?
    private let reading: @Sendable () -> Int
    private let giveBack: @Sendable () -> Void
    private let state: Mutex<State>

    /// A monitor that has not looked yet: its level is `normal`.
    ///
    /// - Parameters:
    ///   - reading: Resident bytes of the process; given for tests.
    ///   - giveBack: Gives free heap back; given for tests.
    public init(
        limit: MemoryLimit, budget: MemoryBudget? = nil,
        reading: @escaping @Sendable () -> Int = { ProcessMemory.now()?.residentBytes ?? 0 },
        giveBack: @escaping @Sendable () -> Void = {
            if Heap.freeBytes() >= IdleTrim.freeBytesMin { Heap.giveBack() }
        }
    ) {
        self.limit = limit
        self.budget = budget
        self.reading = reading
        self.giveBack = giveBack
        state = Mutex(
            State(
                guardian: PressureGuard(limitBytes: limit.bytes), changedAt: .now,
                gaveBackAt: .now - Self.giveBackPause))
    }

    /// The level now.
    public var level: PressureLevel { state.withLock { $0.guardian.level } }

    /// Adds a part that can give memory back; its name is its budget line's or its own.
    public func register(_ relief: MemoryRelief) {
        state.withLock { $0.reliefs.append(relief) }
    }

    /// Adds what a budget line takes, where no part tells.
    public func register(
        _ name: MemoryBudget.Name, usedBytes: @escaping @Sendable () -> Int
    ) {
        state.withLock { $0.gauges[name] = usedBytes }
    }

    /// Looks at memory, and shrinks the parts that hold more than they may at this level.
    @discardableResult
    public func look(at time: ContinuousClock.Instant = .now) async -> Look {
        let bytes = reading()
        let (before, level, reliefs) = state.withLock { state in
            state.residentBytes = bytes
            let before = state.guardian.take(residentBytes: bytes, at: time)
            let level = state.guardian.level
            if before != nil {
                state.changedAt = time
                state.entered[level.rawValue] += 1
            }
            return (before ?? level, level, state.reliefs)
        }
        var look = Look(before: before, level: level, residentBytes: bytes, relieved: [])
        if level == .normal, before == .normal { return look }
        for relief in reliefs {
            let kept = relief.keptBytes(at: level)
            let isOver = relief.usedBytes() > kept
            // A part may hold itself to what it was told last, so each change is told.
            if isOver || level != before { await relief.shrink(kept) }
            if isOver { look.relieved.append(relief.name) }
        }
        if level == .normal { return look }
        let isDue = state.withLock { state in
            guard time - state.gaveBackAt >= Self.giveBackPause else { return false }
            state.gaveBackAt = time
            return true
        }
        if isDue { giveBack() }
        return look
    }

    /// Lets an operation begin, or says why not.
    ///
    /// - Parameter operation: What was asked for, in the words of who asked.
    public func admit(
        _ kind: OperationClass, _ operation: @autoclosure () -> String
    ) throws(PressureRefusal) {
        guard let from = kind.refusedFrom else { return }
        let (level, bytes) = state.withLock { state in
            if state.guardian.level >= from { state.refused += 1 }
            return (state.guardian.level, state.residentBytes)
        }
        guard level >= from else { return }
        throw PressureRefusal(
            operation: operation(), level: level, residentBytes: bytes, limitBytes: limit.bytes)
    }

    /// Whether derived data and the like may be made in the background now.
    public var mayGenerate: Bool { level < .high }

    /// How long background work waits between its steps now.
    public var backgroundPause: Duration {
        switch level {
        case .normal, .elevated, .high: .zero
        case .throttled: .milliseconds(250)
        case .critical, .emergency: .seconds(2)
        }
    }

    /// Everything there is to know, read anew.
    public func report() -> PressureReport {
        let memory = ProcessMemory.now() ?? ProcessMemory(residentBytes: 0, fileBytes: 0)
        let state = state.withLock { $0 }
        return PressureReport(
            limit: limit, memory: memory, peakResidentBytes: ProcessMemory.peakResidentBytes(),
            allocatedBytes: Heap.allocatedBytes(), level: state.guardian.level,
            levelFor: .now - state.changedAt,
            entered: PressureLevel.allCases.map { ($0, state.entered[$0.rawValue]) },
            refused: state.refused,
            lines: lines(of: budget, residentBytes: memory.residentBytes, state))
    }

    private func lines(
        of budget: MemoryBudget?, residentBytes: Int, _ state: State
    ) -> [PressureReport.Line] {
        guard let budget else { return [] }
        func sum(_ kind: MemoryRelief.Kind) -> Int {
            state.reliefs.filter { $0.kind == kind }.reduce(0) { $0 + $1.usedBytes() }
        }
        var used = state.gauges.mapValues { $0() }
        used[.shortTerm, default: 0] += sum(.index)
        used[.caches, default: 0] += sum(.cache)
        // What no other line explains is the program's own.
        used[.process] = max(0, residentBytes - used.values.reduce(0, +))
        let planned = budget.limit.bytes - budget.bytes(of: .emergencyReserve)
        used[.emergencyReserve] = max(0, residentBytes - planned)
        return budget.lines.map {
            PressureReport.Line(name: $0.name, bytes: $0.bytes, usedBytes: used[$0.name])
        }
    }
}

/// Memory at one moment: limit, use, level, and budget beside use.
public struct PressureReport: Sendable {
    /// A budget line beside its use.
    public struct Line: Sendable {
        /// Whose.
        public let name: MemoryBudget.Name
        /// What it may take.
        public let bytes: Int
        /// What it takes; nil where nothing tells.
        public let usedBytes: Int?
    }
    /// What the process may take.
    public let limit: MemoryLimit
    /// What it takes.
    public let memory: ProcessMemory
    /// The most that was resident at once.
    public let peakResidentBytes: Int
    /// Bytes that are allocated on the heap.
    public let allocatedBytes: Int
    /// The level.
    public let level: PressureLevel
    /// For how long it has been that.
    public let levelFor: Duration
    /// How often each level began.
    public let entered: [(level: PressureLevel, count: Int)]
    /// Operations that were refused.
    public let refused: Int
    /// Budget beside use; empty when nothing was divided.
    public let lines: [Line]
}
