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

    /// What can be done about it.
    static func advice(_ folder: String) -> String {
        let saved = ((try? Files.names(in: folder)) ?? [])
            .filter { $0.hasPrefix("memories.rescued-") && $0.hasSuffix(".db") }.last
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
