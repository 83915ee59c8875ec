import HTTPServer
import JSON
import MemoryEngine
import Pressure

extension MemoryAPI {
    var budgetEndpoints: [Endpoint] {
        [Endpoint(method: .get, pattern: "/v1/admin/budget", weight: .basic, handle: budget)]
    }

    /// Limit, use and level of memory, and the budget beside its use.
    @Sendable private func budget(_ call: Call) async throws -> HTTPResponse {
        let report = engine.pressure.report()
        return .json(capacity: 4_096) { writer in
            writer.member("limit_source", report.limit.source.name)
            for (name, bytes) in [
                ("limit_bytes", report.limit.bytes),
                ("resident_bytes", report.memory.residentBytes),
                ("anonymous_bytes", report.memory.anonymousBytes),
                ("peak_resident_bytes", report.peakResidentBytes),
                ("allocated_bytes", report.allocatedBytes),
                ("refused", report.refused),
            ] {
                writer.key(name)
                writer.integer(bytes)
            }
            writer.member("level", report.level.name)
            writer.key("level_seconds")
            writer.integer(report.levelFor.components.seconds)
            writer.key("levels")
            writer.array(report.entered) { Self.write($1, limit: report.limit, to: &$0) }
            writer.key("lines")
            writer.array(report.lines) { Self.write($1, to: &$0) }
        }
    }

    private static func write(
        _ entered: (level: PressureLevel, count: Int), limit: MemoryLimit,
        to writer: inout JSONWriter
    ) {
        let level = entered.level
        writer.object { writer in
            writer.member("name", level.name)
            writer.key("from_percent")
            writer.integer(level.fromPercent)
            writer.key("from_bytes")
            writer.integer(limit.bytes / 100 * level.fromPercent)
            writer.key("entered")
            writer.integer(entered.count)
            writer.member("effect", level.effect)
        }
    }

    private static func write(_ line: PressureReport.Line, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", line.name.rawValue)
            writer.key("bytes")
            writer.integer(line.bytes)
            writer.key("used_bytes")
            if let used = line.usedBytes { writer.integer(used) } else { writer.null() }
        }
    }
}
