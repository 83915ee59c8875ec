/// All verbs, in the order of the help.
enum Verbs {
    static let all: [VerbSpec] = [
        ServeCommand.verb, AddCommand.verb, SearchCommand.verb, ContextCommand.verb,
        ListCommand.verb, DeleteCommand.verb, UndoCommand.verb, DocumentCommand.verb,
        ImportCommand.verb, ExportCommand.verb,
        BackupCommand.verb,
        RestoreCommand.verb, ReindexCommand.verb, ModelCommand.verb, DoctorCommand.verb,
        BenchCommand.verb, CapacityCommand.verb, DocsCommand.verb, CompletionsCommand.verb,
        ManCommand.verb,
        HelpCommand.verb, VersionCommand.verb,
    ]

    /// The verb of that name; nil when there is none.
    static func find(_ name: String) -> VerbSpec? { all.first { $0.name == name } }
}
