import Host
import MemoryEngine
import MemoryModel
import Pressure
import Settings

extension Assembly {
    /// How the memory limit would be divided on a machine with so much.
    static func memoryBudget(
        _ settings: Settings, limitBytes: Int
    ) throws(CommandError) -> MemoryBudget {
        try MemoryPlan(
            settings, limit: MemoryLimit(bytes: limitBytes, source: .setting),
            modelBytes: usualModelBytes, workers: Machine.processorCount
        ).budget
    }

    /// The size of the model that `make model` builds.
    private static let usualModelBytes = 24 << 20
}

/// Measures what `scrubjay capacity` goes by, with the memories that a bench has added.
struct ProfileRun {
    private static let rounds = 20
    private static let smallCount = 100
    private let service: Service
    private let folder: String

    /// A run on a service whose user `bench` has memories.
    init(_ service: Service, folder: String) {
        self.service = service
        self.folder = folder
    }

    /// The profile of this machine.
    ///
    /// - Parameters:
    ///   - memories: How many the user `bench` has, more than 1,000.
    ///   - rows: What the bench measured: adds and searches.
    func profile(memories: Int, add: BenchRow, search: BenchRow) async throws -> MachineProfile {
        var profile = MachineProfile()
        let engine = service.engine
        let contents = (0..<Self.smallCount).map {
            MemoryContent(text: BenchText.memory($0), occurredAt: engine.now)
        }
        _ = try await engine.remember(contents, of: "small")
        if let embedder = service.embedder {
            profile.embed = try await median { number in
                _ = try await embedder.vector(of: BenchText.question(number))
            }
        } else {
            profile.embed = 0
        }
        let small = try await median { try await find("small", $0) }
        let large = try await median { try await find("bench", $0) }
        let thousands = Double(memories) / 1_000
        profile.search = max(0, small - profile.embed)
        profile.scorePerThousand = max(0, large - small) / thousands
        let cold = try await median { number in
            engine.forgetIndexes()
            try await find("bench", number)
        }
        profile.loadPerThousand = max(0, cold - large) / thousands
        profile.flush = try await flush()
        profile.add = add.p50
        profile.tail = search.p95 / max(search.p50, 0.001)
        return profile
    }

    private func find(_ userID: String, _ number: Int) async throws {
        _ = try await service.engine.search(
            Question(userID: userID, text: BenchText.question(number)))
    }

    /// Appends 4 KiB and lets the disk keep them.
    private func flush() async throws -> Double {
        let sink = try ByteSink.file(folder + "/flush.probe")
        let page = [UInt8](repeating: 0x2E, count: 4_096)
        return try await median { _ in
            try sink.write(page)
            try sink.sync()
        }
    }

    /// The median of some rounds, milliseconds.
    private func median(_ work: (Int) async throws -> Void) async throws -> Double {
        var times: [Double] = []
        for round in 0..<Self.rounds {
            let took = try await ContinuousClock().measure { try await work(round) }
            times.append(
                Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1e3)
        }
        return times.sorted()[Self.rounds / 2]
    }
}
