import MemoryEngine
import MemoryModel
import Telemetry

/// What a server does beside requests: it makes derived data anew where it is missing.
enum Upkeep {
    /// How often it looks whether there is something to do.
    private static let pause = Duration.seconds(5)

    /// Runs until it is cancelled.
    static func run(_ engine: MemoryEngine, _ logger: Logger) async {
        var isFirst = true
        while !Task.isCancelled {
            if isFirst || engine.needsRepair { await repair(engine, logger) }
            isFirst = false
            // Ends early only by cancellation, which the loop sees.
            try? await Task.sleep(for: pause)
        }
    }

    private static func repair(_ engine: MemoryEngine, _ logger: Logger) async {
        do throws(MemoryError) {
            let done = try await engine.repairDerived { _ in !Task.isCancelled }
            if done > 0 { logger.info("made derived data anew", ["memories": .integer(done)]) }
        } catch {
            logger.warning("derived data could not be made anew", ["reason": "\(error)"])
        }
    }
}
