import Execution
import Host
import MemoryModel

extension Assembly {
    /// Makes anew what follows from the texts, and clears what a crash left; texts are only read.
    ///
    /// - Returns: What was done; a file too damaged for it is left as it is, and that is told.
    static func repair(_ context: CommandContext) throws -> [Finding] {
        Interrupt.watch()
        let folder = try context.dataFolder()
        let lock = try takeFolder(folder)
        defer { withExtendedLifetime(lock) {} }
        var deeds = try clearLeftovers(in: folder)
        if Files.exists(folder + "/" + StoreTrace.fileName) {
            do {
                deeds += try repairFile(context, folder)
            } catch {
                let reason = CommandError(error).message
                return [
                    Finding(
                        name: "repair", state: .bad,
                        detail: "\(reason) Nothing was changed; `scrubjay restore BACKUP --force`")
                ]
            }
        }
        if deeds.isEmpty { deeds = ["nothing to do"] }
        return deeds.map { Finding(name: "repair", state: .good, detail: $0) }
    }

    /// Files that only a process that was killed leaves behind; we hold the folder.
    private static func clearLeftovers(in folder: String) throws -> [String] {
        var deeds: [String] = []
        let drafts = try Files.names(in: folder).filter {
            $0.hasPrefix("memories.") && $0.contains(".partial")
        }
        for name in [ServerNotice.name, ServerNotice.name + ".new", ".scrubjay-doctor"] + drafts
        where Files.exists(folder + "/" + name) {
            try Files.remove(folder + "/" + name)
            deeds.append("\(name) of an earlier run was removed")
        }
        return deeds
    }

    private static func repairFile(
        _ context: CommandContext, _ folder: String
    ) throws -> [String] {
        let log = folder + "/" + StoreTrace.fileName + "-wal"
        let logBytes = Files.exists(log) ? try Files.size(log) : 0
        let service = try Service.open(context, folder: folder)
        defer { closeQuietly(service) }
        return try waitFor {
            var deeds = try await service.store.repairTables()
            let rebuilt = try await service.engine.repairDerived { _ in
                Interrupt.signalNumber == nil
            }
            if rebuilt > 0 { deeds.append("derived data of \(rebuilt) memories was made anew") }
            if logBytes > 0 { deeds.append("the log of \(logBytes) bytes was taken in and cut") }
            return deeds
        }
    }
}
