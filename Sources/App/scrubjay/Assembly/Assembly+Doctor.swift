import Execution
import Host
import Kernels
import MemoryModel
import Settings

extension Assembly {
    /// Below this much free disk a server may soon have to refuse changes.
    private static let freeBytesMin = 256 << 20
    /// Below this many descriptors connections are refused early.
    private static let descriptorsMin = 1_024

    /// Looks at everything that can be wrong with an installation.
    static func doctor(_ context: CommandContext) throws -> [Finding] {
        let folder = try context.dataFolder()
        var findings = [folderFinding(folder), diskFinding(folder)]
        findings.append(serverFinding(folder))
        findings += fileFindings(context, folder)
        findings += modelFindings(context)
        findings.append(descriptorFinding(context.settings))
        return findings
    }

    private static func folderFinding(_ folder: String) -> Finding {
        let probe = folder + "/.scrubjay-doctor"
        do {
            try Files.makeFolder(folder)
            try Files.replace(probe, with: [])
            try Files.remove(probe)
            return Finding(name: "data folder", state: .good, detail: "\(folder) can be written")
        } catch {
            return Finding(
                name: "data folder", state: .bad,
                detail: "\(error); give this user the right to write there, or use --data DIR")
        }
    }

    private static func diskFinding(_ folder: String) -> Finding {
        guard let free = Machine.freeBytes(at: folder) else {
            return Finding(name: "disk", state: .warning, detail: "free space is not known")
        }
        let text = "\(free >> 20) MB free"
        return free < freeBytesMin
            ? Finding(
                name: "disk", state: .bad,
                detail: "\(text): changes will soon be refused; make room or move the data folder")
            : Finding(name: "disk", state: .good, detail: text)
    }

    private static func serverFinding(_ folder: String) -> Finding {
        do {
            guard let notice = try ServerNotice.find(in: folder) else {
                return Finding(
                    name: "server", state: .good, detail: "none runs; commands open the file")
            }
            return Finding(
                name: "server", state: .good,
                detail: "answers at \(notice.address), process \(notice.processID)")
        } catch {
            return Finding(name: "server", state: .warning, detail: CommandError(error).message)
        }
    }

    /// The store, when no server holds it.
    private static func fileFindings(_ context: CommandContext, _ folder: String) -> [Finding] {
        let isHeld = (try? FileLock.isHeld(folder + "/" + ServerNotice.lockName)) ?? false
        if isHeld {
            return [
                Finding(
                    name: "memories", state: .good,
                    detail: "in use by the server; stop it to check the file itself")
            ]
        }
        if StoreTrace.isLost(in: folder) {
            return [
                Finding(
                    name: "memories", state: .bad,
                    detail: "memories.db is gone. \(StoreTrace.advice(folder))")
            ]
        }
        guard Files.exists(folder + "/memories.db") else {
            return [Finding(name: "memories", state: .good, detail: "none yet")]
        }
        do {
            let service = try Service.open(context, folder: folder)
            defer { closeQuietly(service) }
            let (faults, statistics) = try waitFor {
                (try await service.store.checkIntegrity(), try await service.engine.statistics())
            }
            let store = statistics.store
            let size = "\(store.memories) memories of \(store.users) users"
            guard faults.isEmpty else {
                return [
                    Finding(
                        name: "memories", state: .bad,
                        detail: "\(faults.count) faults, first: \(faults[0]); try "
                            + "--repair, else `scrubjay restore BACKUP --force`, else export each "
                            + "user and import into a new data folder")
                ]
            }
            return [
                Finding(name: "memories", state: .good, detail: "\(size), file is sound"),
                staleFinding(statistics.stale),
            ]
        } catch {
            return [
                Finding(name: "memories", state: .bad, detail: CommandError(error).message)
            ]
        }
    }

    private static func staleFinding(_ count: Int) -> Finding {
        count == 0
            ? Finding(name: "recall data", state: .good, detail: "complete")
            : Finding(
                name: "recall data", state: .warning,
                detail: "\(count) memories lack it; the server makes it at start, or run "
                    + "`scrubjay reindex`")
    }

    private static func modelFindings(_ context: CommandContext) -> [Finding] {
        var findings: [Finding] = []
        do {
            let name = context.settings[Knobs.level]
            let level = try SIMDLevel.chosen(by: name.isEmpty ? nil : name)
            findings.append(
                Finding(name: "processor", state: .good, detail: "kernels for \(level.name)"))
        } catch {
            findings.append(Finding(name: "processor", state: .bad, detail: "\(error)"))
        }
        do {
            let facts = try verifyModel(try context.modelPath())
            findings.append(
                Finding(name: "model", state: .good, detail: "\(facts.version) at \(facts.path)"))
        } catch {
            let path = (try? context.modelPath()) ?? "?"
            findings.append(
                Finding(
                    name: "model", state: .bad,
                    detail: "\(path): \(error) Recall works on words alone until then; run "
                        + "`make model`, or `scrubjay model build --from DIR`"))
        }
        return findings
    }

    private static func descriptorFinding(_ settings: Settings) -> Finding {
        let wanted = settings[Knobs.connections] + 256
        let count = Machine.raiseDescriptorLimit(to: wanted)
        return count < min(wanted, descriptorsMin)
            ? Finding(
                name: "descriptors", state: .warning,
                detail: "\(count) may be open, \(wanted) are wanted; raise `ulimit -n`")
            : Finding(name: "descriptors", state: .good, detail: "\(count) may be open")
    }
}
