import Host

/// What `doctor` sees of the data folder and of who uses it.
extension Assembly {
    /// Below this much free disk a server may soon have to refuse changes.
    private static let freeBytesMin = 256 << 20

    static func folderFinding(_ folder: String) -> Finding {
        let probe = folder + "/.scrubjay-doctor"
        do {
            try Files.makeFolder(folder)
            try Files.replace(probe, with: [])
            try Files.remove(probe)
            return Finding(name: "data folder", state: .good, detail: "\(folder) can be written")
        } catch {
            return Finding(
                name: "data folder", state: .bad, detail: "\(error)",
                remedy: "Give it to this user (`chown -R $(id -u) \(folder)`), or use another with "
                    + "`--data DIR` or SCRUBJAY_DATA")
        }
    }

    static func diskFinding(_ folder: String) -> Finding {
        guard let free = Machine.freeBytes(at: folder) else {
            return Finding(
                name: "disk", state: .warning, detail: "free space is not known",
                remedy: "`df -h \(folder)` asks the system")
        }
        let text = "\(free >> 20) MB free"
        return free < freeBytesMin
            ? Finding(
                name: "disk", state: .bad,
                detail: "\(text), less than \(freeBytesMin >> 20): changes will soon be refused",
                remedy: "Make room (`df -h \(folder)`), or stop the server, `mv` the folder to a "
                    + "larger disk and name it with `--data DIR`")
            : Finding(name: "disk", state: .good, detail: text)
    }

    /// Which process uses the folder, and whether it left or lacks a notice.
    static func useFindings(_ folder: String) -> [Finding] {
        do {
            if let notice = try ServerNotice.find(in: folder) {
                return [
                    Finding(
                        name: "server", state: .good,
                        detail: "answers at \(notice.address), process \(notice.processID)")
                ]
            }
        } catch {
            return [silentFinding(folder, error)]
        }
        let none = Finding(
            name: "server", state: .good, detail: "none runs; commands open the file")
        let path = folder + "/" + ServerNotice.name
        guard Files.exists(path) else { return [none] }
        return [
            none,
            Finding(
                name: "notice", state: .warning,
                detail: "\(path) was left by a server that was killed; nothing is lost",
                remedy: "The next start replaces it, or `rm \(path)`"),
        ]
    }

    private static func silentFinding(_ folder: String, _ error: any Error) -> Finding {
        let holder = FileLock.holder(of: folder + "/" + ServerNotice.lockName)
        let who = holder.map { "process \($0)" } ?? "a process that cannot be named"
        let see = holder.map { "`ps -fp \($0)` shows it; if it hangs, `kill \($0)`" }
        return Finding(
            name: "server", state: .warning,
            detail: "\(CommandError(error).message); \(who) holds the lock",
            remedy: "It may be starting or importing: wait a moment. "
                + (see ?? "`fuser \(folder)/\(ServerNotice.lockName)` names it"))
    }
}
