import MemoryEngine
import MemoryModel
import Pressure
import Telemetry

/// What a server does beside requests: it learns which ids there are, makes derived data anew where
/// it is missing, tidies short-term memory, and gives memory back that a burst left behind.
enum Upkeep {
    /// How often it looks whether there is something to do.
    private static let pause = Duration.seconds(5)
    /// How often narratives that are too old are dropped.
    private static let narrativePause = Duration.seconds(3_600)

    /// Runs until it is cancelled.
    static func run(_ engine: MemoryEngine, _ logger: Logger) async {
        var wasStale = true
        var narrativesDue = ContinuousClock.now
        var trim = IdleTrim()
        while !Task.isCancelled {
            await renewNeverStored(engine, logger)
            // What is stale at one look may be on its way to the disk; at two it is not.
            let isStale = await isStale(engine)
            if engine.pressure.mayGenerate, engine.needsRepair || isStale && wasStale {
                await repair(engine, logger)
            }
            wasStale = isStale
            if narrativesDue <= .now {
                // A store that is down says so in its health; the next hour tries again.
                try? await engine.dropOldNarratives()
                narrativesDue = .now + narrativePause
            }
            await engine.tidy()
            giveBack(engine, &trim)
            // Ends early only by cancellation, which the loop sees.
            try? await Task.sleep(for: pause + engine.pressure.backgroundPause)
        }
    }

    /// Gives free heap back when nothing is under way.
    private static func giveBack(_ engine: MemoryEngine, _ trim: inout IdleTrim) {
        guard let memory = ProcessMemory.now(),
            trim.isDue(
                isIdle: engine.isIdle, anonymousBytes: memory.anonymousBytes,
                freeBytes: Heap.freeBytes)
        else { return }
        Heap.giveBack()
        trim.took(anonymousBytes: (ProcessMemory.now() ?? memory).anonymousBytes)
    }

    private static func renewNeverStored(_ engine: MemoryEngine, _ logger: Logger) async {
        do throws(MemoryError) {
            guard try await engine.renewNeverStored() else { return }
            let filters = engine.cacheStatistics.neverStored
            logger.info(
                "built the filters of what was never stored",
                ["entries": .integer(filters.entries), "bytes": .integer(filters.bits / 8)])
        } catch {
            // Without them everything is looked for; the next round tries again.
            logger.warning("the filters could not be built", ["reason": "\(error)"])
        }
    }

    private static func isStale(_ engine: MemoryEngine) async -> Bool {
        do throws(MemoryError) {
            return try await engine.statistics().stale > 0
        } catch {
            // A store that cannot be read cannot be mended either; health tells of it.
            return false
        }
    }

    private static func repair(_ engine: MemoryEngine, _ logger: Logger) async {
        do throws(MemoryError) {
            let done = try await engine.repairDerived { _ in
                !Task.isCancelled && engine.pressure.mayGenerate
            }
            if done > 0 { logger.info("made derived data anew", ["memories": .integer(done)]) }
        } catch {
            logger.warning("derived data could not be made anew", ["reason": "\(error)"])
        }
    }
}
