import Execution
import MemoryEngine
import Pressure
import Telemetry

/// Looks at memory for a running server and tells of what changes.
struct PressureWatch {
    private let pressure: PressureMonitor
    private let logger: Logger
    #if DEBUG
        private var ballast: Ballast
    #endif

    init(_ pressure: PressureMonitor, _ logger: Logger, folder: String) {
        self.pressure = pressure
        self.logger = logger
        #if DEBUG
            ballast = Ballast(folder: folder)
        #endif
        warnOfLimit()
    }

    /// One look; call it several times a second.
    mutating func turn() throws {
        #if DEBUG
            ballast.follow()
        #endif
        let look = try waitFor { [pressure] in await pressure.look() }
        if look.level == look.before { return }
        let facts: KeyValuePairs<StaticString, LogValue> = [
            "level": .text(look.level.name), "before": .text(look.before.name),
            "resident_megabytes": .integer(look.residentBytes >> 20),
            "limit_megabytes": .integer(pressure.limit.bytes >> 20),
            "effect": .text(look.level.effect),
        ]
        if look.level > look.before {
            logger.warning("memory is short", facts)
        } else {
            logger.info("memory is less short", facts)
        }
    }

    /// A setting above what there is would let the kernel end the process before any level.
    private func warnOfLimit() {
        let there = MemoryLimit.find()
        guard pressure.limit.source == .setting, there.bytes < pressure.limit.bytes else { return }
        logger.warning(
            "memory.limit_megabytes is above what there is",
            [
                "limit_megabytes": .integer(pressure.limit.bytes >> 20),
                "there": .text(there.description),
            ])
    }
}
