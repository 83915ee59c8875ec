import Settings
import Testing

@testable import scrubjay

@Suite("Arguments")
struct ArgumentsTests {
    private static let verb = VerbSpec(
        name: "try", operands: "WORD…", operandCounts: 1...3, summary: "Tries.", details: "",
        options: [
            OptionSpec("--user", "U", "Who."), OptionSpec("--deep", "Whether."),
            OptionSpec("--tag", "T", isRepeatable: true, "Labels."),
        ], run: { _ in })
    private static let settings = [
        Setting("server.port", default: 1, in: 0...9, flag: "--port", "Port.").declaration,
        Setting("log.quiet", default: false, "Quiet.").declaration,
    ]

    private func read(_ words: [String]) throws -> Arguments {
        try Arguments(words, for: Self.verb, settings: Self.settings)
    }

    @Test(
        "flags and operands may come in any order",
        arguments: [
            ["a", "b", "--user", "ada", "--deep"], ["--user=ada", "a", "--deep", "b"],
            ["--deep", "--user", "ada", "--", "a", "b"],
        ])
    func orders(_ words: [String]) throws {
        let arguments = try read(words)
        #expect(arguments.operands == ["a", "b"])
        #expect(arguments.value("--user") == "ada" && arguments.isSet("--deep"))
    }

    @Test("what follows -- is never a flag, - and negative numbers are operands")
    func operands() throws {
        #expect(try read(["--", "--user", "-x"]).operands == ["--user", "-x"])
        #expect(try read(["-", "-1.5"]).operands == ["-", "-1.5"])
        #expect(try read(["a", "--user", "-"]).value("--user") == "-")
        #expect(try read(["a", "--user="]).value("--user") == "")
        #expect(try read(["a", "--user=b=c"]).value("--user") == "b=c")
    }

    @Test("repeatable flags gather, settings' flags are kept apart")
    func gathers() throws {
        let arguments = try read(
            ["a", "--tag", "x", "--port", "7", "--tag=y", "--log-quiet", "--server-port=8"])
        #expect(arguments.all("--tag") == ["x", "y"])
        let flags = arguments.settingFlags.map { "\($0.name)=\($0.value)" }
        #expect(flags == ["--port=7", "--log-quiet=true", "--server-port=8"])
    }

    @Test(
        "a command line that cannot be meant is a misuse that says what to do",
        arguments: [
            ([], "`try` needs WORD…", "scrubjay try --help"),
            (["a", "b", "c", "d"], "\"d\"", "scrubjay try --help"),
            (["a", "--usr", "b"], "--usr", "Did you mean --user?"),
            (["a", "--prot", "1"], "--prot", "Did you mean --port?"),
            (["a", "--zzzzzzzz"], "--zzzzzzzz", "scrubjay try --help"),
            (["a", "--user"], "--user needs a value", "--user VALUE"),
            (["a", "--user", "--deep"], "--user needs a value", "--user VALUE"),
            (["a", "--user", "b", "--user", "c"], "given twice", "scrubjay try --help"),
            (["a", "--deep=1"], "--deep takes no value", ""),
            (["a", "-q"], "-q", "scrubjay try --help"),
        ])
    func misuses(_ words: [String], _ message: String, _ hint: String) throws {
        let error = try #require(throws: CommandError.self) { try read(words) }
        #expect(error.kind == .misuse)
        #expect(error.message.contains(message), "\(error)")
        #expect((error.hint ?? "").contains(hint), "\(error)")
    }

    @Test("help is given without operands", arguments: ["--help", "-h"])
    func help(_ word: String) throws { #expect(try read([word]).isSet("--help")) }

    @Test("numbers keep to their bounds")
    func numbers() throws {
        let arguments = try read(["a", "--user", "5"])
        #expect(try arguments.integer("--user", in: 1...5) == 5)
        #expect(try arguments.number("--user", in: 0...5) == 5)
        #expect(try arguments.integer("--tag", in: 1...5) == nil)
        #expect(throws: CommandError.self) { try arguments.integer("--user", in: 1...4) }
        #expect(throws: CommandError.self) { try arguments.number("--user", in: 0...1) }
    }
}

@Suite("Verbs")
struct VerbsTests {
    @Test("every verb has its own name, a summary, and help that shows each of its flags")
    func help() {
        #expect(Set(Verbs.all.map(\.name)).count == Verbs.all.count)
        for verb in Verbs.all {
            let text = Help.verb(verb)
            #expect(!verb.summary.isEmpty && text.contains(verb.usage))
            for option in verb.options { #expect(text.contains(option.name)) }
            #expect(Help.overview().contains(verb.name) && Help.markdown().contains(verb.usage))
        }
    }

    @Test("no flag of a verb hides a setting's flag, and no two settings share a name")
    func names() {
        let flags = Knobs.all.flatMap(\.flags)
        let names = flags + Knobs.all.flatMap(\.variables) + Knobs.all.map(\.key)
        #expect(Set(names).count == names.count)
        for verb in Verbs.all {
            let own = (verb.options + OptionSpec.common).map(\.name)
            #expect(Set(own).count == own.count && Set(own).isDisjoint(with: flags), "\(verb.name)")
        }
    }

    @Test("no line of help is wider than a page", arguments: Verbs.all.map(\.name))
    func width(_ name: String) throws {
        let text = Help.verb(try #require(Verbs.find(name)))
        for line in text.split(separator: "\n") { #expect(line.count <= 100) }
    }
}
