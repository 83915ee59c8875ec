import Host
import Settings
import Telemetry

/// What a verb gets: its arguments, the settings, where to write.
struct CommandContext {
    /// What stood on the command line after the verb.
    let arguments: Arguments
    /// Every setting, resolved.
    let settings: Settings
    /// The process's variables.
    let environment: [String: String]
    /// Where to write.
    let terminal: Terminal
    /// What is wrong with the settings, for a verb that runs all the same; then `settings` are
    /// those without the settings file or, when a variable is wrong, without variables.
    var settingsFault: CommandError?

    /// The folder with the memories.
    func dataFolder() throws(CommandError) -> String {
        if let path = settings.path(Knobs.dataFolder) { return path }
        guard let path = StandardFolders.data(environment) else {
            throw .misuse(
                "there is no data folder: neither --data, XDG_DATA_HOME nor HOME is set",
                hint: "Add `--data DIR`.")
        }
        return path
    }

    /// The model's file: the setting, else the one in the data folder, else the one that was
    /// installed with the program or built beside it; whether or not it exists.
    func modelPath() throws(CommandError) -> String {
        if let path = settings.path(Knobs.modelPath) { return path }
        let standard = try dataFolder() + "/" + Self.modelName
        if Files.exists(standard) { return standard }
        if let program = Surroundings.programFolder() {
            // `make install` puts it there.
            let installed = program + "/../share/scrubjay/" + Self.modelName
            if Files.exists(installed) { return installed }
        }
        // A program in PACKAGE/.build/TRIPLE/release finds PACKAGE/.cache: four folders up at most.
        var folder = Surroundings.programFolder() ?? ""
        for _ in 0..<4 {
            let path = folder + "/.cache/model/" + Self.modelName
            if Files.exists(path) { return path }
            guard let slash = folder.lastIndex(of: "/") else { break }
            folder = String(folder[..<slash])
        }
        return standard
    }

    /// The logger that the settings ask for, on standard error.
    func logger() -> Logger {
        let sink = LogSink()
        let mayColour = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        let text = LogForm.text(hasColour: mayColour && sink.isTerminal)
        let form: LogForm =
            switch settings[Knobs.logForm] {
            case "text": text
            case "json": .json
            default: sink.isTerminal ? text : .json
            }
        return Logger(
            level: LogLevel(rawValue: settings[Knobs.logLevel]) ?? .info, form: form, sink: sink)
    }

    /// The name of the model's file.
    static let modelName = "minilm-l6-v2.sjem"
}
