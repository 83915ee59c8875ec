import Glibc
import Host
import Settings

/// The program: finds the verb, reads its arguments and settings, runs it, ends with its code.
@main
enum Scrubjay {
    static func main() {
        Surroundings.ignoreBrokenPipes()
        let environment = Surroundings.variables()
        let words = Array(CommandLine.arguments.dropFirst())
        exit(run(words, environment, Terminal(environment: environment)))
    }

    /// Runs one command line.
    ///
    /// - Returns: 0 done, 1 failed, 2 misuse.
    static func run(
        _ words: [String], _ environment: [String: String], _ terminal: Terminal
    ) -> Int32 {
        // Found before the words are understood, so that a misuse is told as JSON too.
        terminal.isJSON = words.prefix { $0 != "--" }.contains("--json")
        do {
            try perform(words, environment, terminal)
            try terminal.flush()
            return 0
        } catch let error as HostError where error.isBrokenPipe {
            // Whoever read our results has enough of them, as in `scrubjay list | head`.
            return 0
        } catch {
            let shown = CommandError(error)
            // What was done before the error is a result too; its own failure adds nothing.
            try? terminal.flush()
            terminal.show(shown)
            return shown.kind.rawValue
        }
    }

    private static func perform(
        _ words: [String], _ environment: [String: String], _ terminal: Terminal
    ) throws {
        let verb = try verb(of: words)
        let isNamed = words.first?.hasPrefix("-") == false || words.first == "--version"
        let rest = isNamed ? Array(words.dropFirst()) : words
        let arguments = try Arguments(rest, for: verb, settings: Knobs.all)
        if arguments.isSet("--help"), verb.name != HelpCommand.verb.name {
            return try terminal.raw(Array(Help.verb(verb).utf8))
        }
        let (settings, fault) = try settings(arguments, environment, for: verb)
        try verb.run(
            CommandContext(
                arguments: arguments, settings: settings, environment: environment,
                terminal: terminal, settingsFault: fault))
    }

    /// The settings, and what is wrong with them when the verb can live with that.
    private static func settings(
        _ arguments: Arguments, _ environment: [String: String], for verb: VerbSpec
    ) throws -> (Settings, CommandError?) {
        let flags = arguments.settingFlags
        do {
            let file = try settingsFile(arguments, environment)
            return (
                try Settings(Knobs.all, flags: flags, environment: environment, file: file), nil
            )
        } catch  where verb.toleratesBadSettings {
            let fault = CommandError(error)
            if let settings = try? Settings(Knobs.all, flags: flags, environment: environment) {
                return (settings, fault)
            }
            // A variable is wrong, or a flag; a wrong flag is a misuse of this very command.
            let own = environment.filter { !$0.key.hasPrefix("SCRUBJAY_") }
            return (try Settings(Knobs.all, flags: flags, environment: own), fault)
        }
    }

    /// The verb that the first word names; `help` when there is none.
    private static func verb(of words: [String]) throws(CommandError) -> VerbSpec {
        guard let word = words.first else { return HelpCommand.verb }
        if word == "--version" { return VersionCommand.verb }
        if word.hasPrefix("-") { return HelpCommand.verb }
        if let verb = Verbs.find(word) { return verb }
        let nearest = NearestName.find(word, among: Verbs.all.map(\.name))
        throw .misuse(
            "there is no verb \"\(word)\"",
            hint: nearest.map { "Did you mean `scrubjay \($0)`?" }
                ?? "`scrubjay help` lists the verbs.")
    }

    /// The settings file that was named, which must exist, or the standard one, which need not.
    private static func settingsFile(
        _ arguments: Arguments, _ environment: [String: String]
    ) throws -> SettingsFile? {
        let named = arguments.value("--config") ?? environment["SCRUBJAY_CONFIG"]
        let isNamed = named?.isEmpty == false
        guard let path = isNamed ? named : StandardFolders.settingsFile(environment) else {
            return nil
        }
        do {
            let bytes = try Files.read(path, bytesMax: SettingsFile.bytesMax)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CommandError.misuse("the settings file \(path) is not UTF-8")
            }
            return try SettingsFile(name: path, text: text)
        } catch let error as HostError {
            if error.isMissing && !isNamed { return nil }
            throw CommandError.misuse(error.description, hint: "Settings could not be read.")
        }
    }
}
