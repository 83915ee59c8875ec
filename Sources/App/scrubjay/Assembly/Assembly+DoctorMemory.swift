import Host
import Pressure
import Settings

extension Assembly {
    /// The memory limit, and whether the budget adds up to it.
    static func memoryFinding(_ context: CommandContext) -> Finding {
        let limit = MemoryLimit.find(setting: context.settings[Knobs.memoryMegabytes] << 20)
        let workers = context.settings[Knobs.embedderWorkers]
        let model = try? Files.size(try context.modelPath())
        let plan: MemoryPlan
        do throws(CommandError) {
            plan = try MemoryPlan(
                context.settings, limit: limit, modelBytes: model ?? 0,
                workers: workers == 0 ? Machine.processorCount : workers)
        } catch {
            return Finding(
                name: "memory", state: .bad, detail: error.message, remedy: error.hint)
        }
        let there = MemoryLimit.find()
        if there.bytes < limit.bytes {
            return Finding(
                name: "memory", state: .warning,
                detail: "the limit is \(limit), but there are only \(there)",
                remedy: "Lower memory.limit_megabytes, or leave it out")
        }
        return Finding(
            name: "memory", state: .good,
            detail: "\(limit); \(plan.shortTermBytes >> 20) MB of it for recall indexes")
    }
}
