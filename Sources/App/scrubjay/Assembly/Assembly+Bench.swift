import Execution
import Host
import MemoryEngine
import MemoryModel

extension Assembly {
    /// Measures this machine with the service inside the process, in a temporary folder.
    static func bench(
        _ context: CommandContext, _ plan: BenchPlan,
        progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> [BenchRow] {
        Interrupt.watch()
        let folder = try Files.makeTemporaryFolder("scrubjay-bench")
        defer {
            // What is left behind is a temporary folder; the figures are still good.
            try? Files.removeFolder(folder)
        }
        let service = try Service.open(
            context, folder: folder, fileName: StoreTrace.fileName)
        defer { closeQuietly(service) }
        let total = plan.memories + plan.searches
        let load = BenchLoad(service.engine)
        var rows: [BenchRow] = []
        try progress(0, total)
        rows.append(
            try load.measure("add", plan.memories, plan.connections) {
                try progress($0, total)
            } work: { engine, number in
                let content = MemoryContent(text: BenchText.memory(number), occurredAt: engine.now)
                _ = try await engine.remember([content], of: "bench")
            })
        rows.append(
            try load.measure("search", plan.searches, plan.connections) {
                try progress(plan.memories + $0, total)
            } work: { engine, number in
                _ = try await engine.search(
                    Question(userID: "bench", text: BenchText.question(number)))
            })
        try saveProfile(context, service, plan, folder: folder, rows)
        return rows
    }

    /// Leaves what `scrubjay capacity` goes by in the data folder; a short bench cannot tell.
    private static func saveProfile(
        _ context: CommandContext, _ service: Service, _ plan: BenchPlan, folder: String,
        _ rows: [BenchRow]
    ) throws {
        guard plan.memories > profileMemoriesMin, let target = try? context.dataFolder() else {
            return
        }
        let run = ProfileRun(service, folder: folder)
        let profile = try waitFor {
            try await run.profile(memories: plan.memories, add: rows[0], search: rows[1])
        }
        try profile.write(to: target)
    }

    /// Memories below which a user's index is too small to be timed.
    private static let profileMemoriesMin = 1_000
}

/// Runs one kind of request a number of times, several at once, and keeps the times.
private struct BenchLoad {
    private static let chunk = 256
    private let engine: MemoryEngine

    init(_ engine: MemoryEngine) { self.engine = engine }

    func measure(
        _ name: String, _ count: Int, _ connections: Int, progress: (Int) throws -> Void,
        work: @escaping @Sendable (MemoryEngine, Int) async throws -> Void
    ) throws -> BenchRow {
        var times: [Double] = []
        times.reserveCapacity(count)
        let began = Machine.microsecondsNow()
        while times.count < count {
            guard Interrupt.signalNumber == nil else {
                throw CommandError.failed("interrupted", code: "interrupted")
            }
            let range = times.count..<min(count, times.count + Self.chunk)
            times += try waitFor { [engine] in
                try await Self.times(of: range, connections) { try await work(engine, $0) }
            }
            try progress(times.count)
        }
        let seconds = Double(Machine.microsecondsNow() - began) / 1e6
        times.sort()
        func percentile(_ share: Double) -> Double {
            times[min(times.count - 1, Int(Double(times.count) * share))]
        }
        return BenchRow(
            name: name, count: count, perSecond: Double(count) / seconds, p50: percentile(0.5),
            p95: percentile(0.95), p99: percentile(0.99))
    }

    /// Milliseconds of each number's work.
    private static func times(
        of numbers: Range<Int>, _ connections: Int,
        _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> [Double] {
        try await withThrowingTaskGroup(of: [Double].self) { group in
            for lane in 0..<connections {
                group.addTask {
                    var times: [Double] = []
                    for number in numbers where number % connections == lane {
                        let clock = ContinuousClock()
                        let took = try await clock.measure { try await work(number) }
                        times.append(
                            Double(took.components.attoseconds) / 1e15
                                + Double(took.components.seconds) * 1e3)
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// Sentences of our own making; the same number gives the same sentence.
enum BenchText {
    private static let names = ["Anna", "Bruno", "Clara", "David", "Elena", "Felix"]
    private static let verbs = ["bought", "visited", "painted", "lost", "found", "repaired"]
    private static let things = [
        "garden", "guitar", "recipe", "camera", "bicycle", "novel", "kitchen", "violin", "bakery",
        "train", "island", "museum", "piano", "ferry", "window", "market", "puppy", "library",
    ]

    static func memory(_ number: Int) -> String {
        var random = Sequence(UInt64(number))
        return "\(random.pick(names)) \(random.pick(verbs)) the \(random.pick(things)) near the "
            + "\(random.pick(things)) with \(random.pick(names)) and then talked about the "
            + "\(random.pick(things)) until late, number \(number)"
    }

    static func question(_ number: Int) -> String {
        var random = Sequence(UInt64(number) &+ 0x1000_0000)
        return "When was it that \(random.pick(names)) \(random.pick(verbs)) the "
            + "\(random.pick(things)), \(number)?"
    }

    /// Marsaglia's xorshift, 2003, so that runs on two machines do the same.
    private struct Sequence {
        private var state: UInt64
        init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

        mutating func pick(_ list: [String]) -> String {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return list[Int(state >> 33) % list.count]
        }
    }
}
