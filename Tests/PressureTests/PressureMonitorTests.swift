import Synchronization
import Testing

@testable import Pressure

/// A part of any size, and what was read; shared by a test and the monitor's calls.
private final class Scene: Sendable {
    let resident = Mutex(0)
    let held = Mutex(0)
    let given = Mutex(0)

    func monitor(_ kind: MemoryRelief.Kind, budget: Int = 100) -> PressureMonitor {
        let monitor = PressureMonitor(
            limit: MemoryLimit(bytes: 1_000, source: .setting),
            reading: { self.resident.withLock { $0 } },
            giveBack: { self.given.withLock { $0 += 1 } })
        monitor.register(
            MemoryRelief(
                name: "part", kind: kind, budgetBytes: budget,
                usedBytes: { self.held.withLock { $0 } },
                shrink: { bytes in self.held.withLock { $0 = min($0, bytes) } }))
        return monitor
    }

    func set(resident: Int, held: Int) {
        self.resident.withLock { $0 = resident }
        self.held.withLock { $0 = held }
    }
}

@Suite("Pressure monitor")
struct PressureMonitorTests {
    private let scene = Scene()
    private let start = ContinuousClock.now

    @Test(
        "parts keep less at each level, caches least",
        arguments: [
            (500, 100, 100), (600, 50, 90), (700, 25, 75), (750, 10, 60), (850, 0, 40),
            (900, 0, 25),
        ])
    func shrinks(resident: Int, cache: Int, index: Int) async {
        for (kind, kept) in [(MemoryRelief.Kind.cache, cache), (.index, index)] {
            let scene = Scene()
            let monitor = scene.monitor(kind)
            scene.set(resident: resident, held: 100)
            let look = await monitor.look(at: start)
            #expect(scene.held.withLock { $0 } == kept)
            #expect(look.relieved == (kept < 100 ? ["part"] : []))
        }
    }

    @Test("what grows again while memory is short shrinks again")
    func shrinksAgain() async {
        let monitor = scene.monitor(.cache)
        scene.set(resident: 650, held: 100)
        await monitor.look(at: start)
        scene.set(resident: 650, held: 80)
        #expect(await monitor.look(at: start + .milliseconds(100)).relieved == ["part"])
        #expect(scene.held.withLock { $0 } == 50)
    }

    @Test("a part is told what it may keep at each change, also when memory is free again")
    func tellsChanges() async {
        let told = Mutex<[Int]>([])
        let resident = Mutex(870)
        let monitor = PressureMonitor(
            limit: MemoryLimit(bytes: 1_000, source: .setting),
            reading: { resident.withLock { $0 } }, giveBack: {})
        monitor.register(
            MemoryRelief(
                name: "part", kind: .cache, budgetBytes: 1_000, usedBytes: { 0 },
                shrink: { bytes in told.withLock { $0.append(bytes) } }))
        await monitor.look(at: start)
        await monitor.look(at: start + .seconds(1))
        resident.withLock { $0 = 100 }
        await monitor.look(at: start + .seconds(2))
        await monitor.look(at: start + .seconds(7))
        await monitor.look(at: start + .seconds(8))
        #expect(told.withLock { $0 } == [0, 1_000])
    }

    @Test("free heap is given back while memory is short, once a second at most")
    func givesBack() async {
        let monitor = scene.monitor(.cache)
        scene.set(resident: 100, held: 0)
        await monitor.look(at: start)
        #expect(scene.given.withLock { $0 } == 0)
        scene.set(resident: 950, held: 0)
        for step in 0..<21 { await monitor.look(at: start + .milliseconds(100 * (step + 10))) }
        #expect(scene.given.withLock { $0 } == 3)
    }

    @Test("refuses by class, counts it, and says what and why")
    func refuses() async throws {
        let monitor = scene.monitor(.cache)
        for kind in OperationClass.allCases { try monitor.admit(kind, "x") }
        scene.set(resident: 870, held: 0)
        await monitor.look(at: start)
        try monitor.admit(.ordinary, "POST /v1/memories")
        let refusal = #expect(throws: PressureRefusal.self) {
            try monitor.admit(.complex, "An export")
        }
        let text = try #require(refusal?.description)
        #expect(text.hasPrefix("An export is refused while memory is short (level critical): 87 %"))
        scene.set(resident: 920, held: 0)
        await monitor.look(at: start)
        for kind in [OperationClass.complex, .ordinary, .coldSearch] {
            #expect(throws: PressureRefusal.self) { try monitor.admit(kind, "x") }
        }
        try monitor.admit(.basic, "x")
        try monitor.admit(.search, "x")
        #expect(monitor.report().refused == 4)
    }

    @Test("background work pauses and slows, and all is as before when memory is free again")
    func recovers() async {
        let monitor = scene.monitor(.cache)
        scene.set(resident: 720, held: 0)
        await monitor.look(at: start)
        #expect(!monitor.mayGenerate && monitor.backgroundPause == .zero)
        scene.set(resident: 760, held: 0)
        await monitor.look(at: start)
        #expect(monitor.backgroundPause > .zero)
        scene.set(resident: 300, held: 0)
        await monitor.look(at: start + .seconds(1))
        let look = await monitor.look(at: start + .seconds(6))
        #expect((look.before, look.level) == (.throttled, .normal))
        #expect(monitor.mayGenerate && monitor.backgroundPause == .zero)
        let entered = monitor.report().entered
        #expect(entered.map(\.count) == [1, 0, 1, 1, 0, 0])
    }

    @Test("budget stands beside use; what no part explains is the process's")
    func report() throws {
        let wish = BudgetDemand.Wish(bytes: 8 << 20, bytesMin: 1, setting: "", isChosen: false)
        let budget = try MemoryBudget(
            limit: MemoryLimit(bytes: 512 << 20, source: .setting),
            for: BudgetDemand(
                processBytes: 40 << 20, embedderBytes: 0, shortTerm: wish, caches: wish,
                queueBytesMax: 1 << 20))
        let monitor = PressureMonitor(limit: budget.limit, budget: budget)
        monitor.register(.queues) { 7 }
        monitor.register(
            MemoryRelief(
                name: "indexes", kind: .index, budgetBytes: 9, usedBytes: { 5 }, shrink: { _ in }))
        let report = monitor.report()
        let used = Dictionary(uniqueKeysWithValues: report.lines.map { ($0.name, $0.usedBytes) })
        #expect(used[.queues] == 7 && used[.shortTerm] == 5 && used[.caches] == 0)
        #expect(used[.process] == report.memory.residentBytes - 12)
        #expect(used[.embedder] == .some(nil))
        #expect(report.memory.residentBytes > 1 << 20)
        #expect(report.peakResidentBytes > 1 << 20)
        // The allocators of the sanitizers count nothing.
        #expect(report.allocatedBytes > 0 || Heap.allocatedBytes() == 0)
    }
}
