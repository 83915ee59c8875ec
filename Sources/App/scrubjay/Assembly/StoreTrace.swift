import Host

/// Remembers in a data folder that there were memories, so that their loss is told.
///
/// Without it a server whose file was removed would start with an empty one, as if nothing were
/// ever known. The trace is a line in the lock file, written once the file is open.
enum StoreTrace {
    /// What the store's file is called.
    static let fileName = "memories.db"

    /// Whether memories were kept in the folder and their file is gone.
    static func isLost(in folder: String) -> Bool {
        guard !Files.exists(folder + "/" + fileName) else { return false }
        // No lock file means that nobody was ever here.
        return ((try? Files.size(folder + "/" + ServerNotice.lockName)) ?? 0) > 0
    }

    /// Refuses a folder whose memories are gone.
    static func check(_ folder: String) throws(CommandError) {
        guard isLost(in: folder) else { return }
        throw .failed(
            "\(folder) held memories, and memories.db is gone", code: "lost",
            hint: advice(folder))
    }

    /// Whether that is the name of a copy that a server saved when its file was removed.
    static func isRescued(_ name: String) -> Bool {
        name.hasPrefix("memories.rescued-") && name.hasSuffix(".db")
    }

    /// The copies in a folder that a server saved, oldest first; none when it cannot be listed.
    static func rescued(in folder: String) -> [String] {
        ((try? Files.names(in: folder)) ?? []).filter(isRescued)
    }

    /// Removes copies that were not finished when their process was killed.
    ///
    /// - Returns: Their names.
    static func clearDrafts(in folder: String) throws(HostError) -> [String] {
        let drafts = try Files.names(in: folder).filter {
            $0.hasPrefix("memories.") && $0.contains(".partial")
        }
        for name in drafts { try Files.remove(folder + "/" + name) }
        return drafts
    }

    /// What can be done about it.
    static func advice(_ folder: String) -> String {
        let saved = rescued(in: folder).last
        let source = saved.map { "\(folder)/\($0)" } ?? "BACKUP"
        let reason = saved == nil ? "" : "A server that saw it go saved what it held. "
        return reason + "Run `scrubjay restore \(source)`, put the file back, or remove "
            + "\(ServerNotice.lockName) there to begin with nothing."
    }

    /// Leaves the trace, when it is not there yet.
    static func leave(in folder: String) throws(HostError) {
        let path = folder + "/" + ServerNotice.lockName
        // A folder of one command's own, such as that of `bench`, has no lock.
        guard Files.exists(path), try Files.size(path) == 0 else { return }
        // Written in place: a new file of that name would not be locked.
        let sink = try ByteSink.file(path)
        try sink.write("memories.db was kept in this folder.\n")
        try sink.sync()
    }
}
