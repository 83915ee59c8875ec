import Execution
import Host
import Kernels
import MemoryModel
import Settings

extension Assembly {
    /// Looks at everything that can be wrong with an installation.
    static func doctor(_ context: CommandContext) throws -> [Finding] {
        let folder = try context.dataFolder()
        var findings = settingsFindings(context)
        findings += machineFindings(context.settings)
        findings.append(memoryFinding(context))
        findings += [folderFinding(folder), diskFinding(folder)]
        findings += useFindings(folder)
        findings += rescuedFindings(folder)
        findings += fileFindings(context, folder)
        findings += modelFindings(context)
        findings.append(portFinding(context.settings, folder))
        return findings
    }

    private static func rescuedFindings(_ folder: String) -> [Finding] {
        guard Files.exists(folder + "/" + StoreTrace.fileName) else { return [] }
        return StoreTrace.rescued(in: folder).map { name in
            Finding(
                name: "saved copy", state: .warning,
                detail: "\(name) holds memories, and deletions do not reach it",
                remedy: "Remove it when it is not needed: `rm \(folder)/\(name)`.")
        }
    }

    /// The store, when no other process holds it.
    private static func fileFindings(_ context: CommandContext, _ folder: String) -> [Finding] {
        let isHeld = (try? FileLock.isHeld(folder + "/" + ServerNotice.lockName)) ?? false
        if isHeld {
            return [
                Finding(
                    name: "memories", state: .good,
                    detail: "in use by another process; stop it to check the file itself")
            ]
        }
        if StoreTrace.isLost(in: folder) {
            return [
                Finding(
                    name: "memories", state: .bad, detail: "\(folder)/memories.db is gone",
                    remedy: StoreTrace.advice(folder))
            ]
        }
        guard Files.exists(folder + "/memories.db") else {
            return [Finding(name: "memories", state: .good, detail: "none yet")]
        }
        do {
            let lock = try takeFolder(folder)
            defer { withExtendedLifetime(lock) {} }
            return try openedFindings(context, folder)
        } catch {
            return [
                Finding(
                    name: "memories", state: .bad, detail: CommandError(error).message,
                    remedy: remedy(for: error, folder))
            ]
        }
    }

    private static func openedFindings(
        _ context: CommandContext, _ folder: String
    ) throws -> [Finding] {
        let service = try Service.open(context, folder: folder)
        defer { closeQuietly(service) }
        let (faults, statistics) = try waitFor {
            (try await service.store.checkIntegrity(), try await service.engine.statistics())
        }
        let store = statistics.store
        guard faults.isEmpty else {
            return [
                Finding(
                    name: "memories", state: .bad,
                    detail: "\(folder)/memories.db is damaged: \(faults.count) faults, first: "
                        + faults[0], remedy: damageRemedy(folder))
            ]
        }
        let size = "\(store.memories) memories of \(store.users) users"
        return [
            Finding(name: "memories", state: .good, detail: "\(size), file is sound"),
            staleFinding(statistics.stale),
        ]
    }

    /// What mends a store that cannot be opened.
    private static func remedy(for error: any Error, _ folder: String) -> String {
        guard let error = error as? MemoryError else {
            return "See that no other scrubjay uses \(folder), then run `scrubjay doctor` again"
        }
        return switch error.kind {
        case .corrupt: damageRemedy(folder)
        case .conflict:
            "Keep that file as it is: install the program it belongs to (this is scrubjay "
                + "\(Version.current)), or start anew elsewhere: `scrubjay serve --data DIR`"
        case .full: "Make room on the disk (`df -h \(folder)`), then run `scrubjay doctor` again"
        default:
            "`ls -l \(folder)` shows whose files these are; `chown -R $(id -u) \(folder)` makes "
                + "them this user's"
        }
    }

    private static func damageRemedy(_ folder: String) -> String {
        "Stop the server and keep a copy (`cp -a \(folder) \(folder).damaged`); then "
            + "`scrubjay doctor --repair`, else `scrubjay restore BACKUP --force`, else save what "
            + "can be read: `scrubjay export --user U --output U.jsonl` for each user, and import "
            + "it with --data DIR"
    }

    private static func staleFinding(_ count: Int) -> Finding {
        count == 0
            ? Finding(name: "recall data", state: .good, detail: "complete")
            : Finding(
                name: "recall data", state: .warning, detail: "\(count) memories lack it",
                remedy: "The server makes it at its start, or run `scrubjay reindex`")
    }

    private static func modelFindings(_ context: CommandContext) -> [Finding] {
        var findings: [Finding] = []
        do {
            let name = context.settings[Knobs.level]
            let level = try SIMDLevel.chosen(by: name.isEmpty ? nil : name)
            findings.append(
                Finding(name: "processor", state: .good, detail: "kernels for \(level.name)"))
        } catch {
            findings.append(
                Finding(
                    name: "processor", state: .bad, detail: "\(error)",
                    remedy: "Leave --embedder-level away: `unset SCRUBJAY_SIMD`"))
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
                    detail: "\(path): \(error) Recall works on words alone until then",
                    remedy: "`make model` where the program was built, or `scrubjay model build "
                        + "--from DIR --to \(path)` with the downloaded model in DIR"))
        }
        return findings
    }
}
