import Host
import JSON
import MemoryAPI
import TestKit
import Testing

@testable import scrubjay

/// Runs command lines as the program would, against a service on loopback.
struct CommandRun {
    /// What came of a command line.
    struct Outcome {
        let code: Int32
        let output: String
        let errors: String
        var lines: [Substring] { output.split(separator: "\n") }
    }
    private static let service = Result { try PythonServer("Fixtures/service.py") }
    let folder: TemporaryFolder
    let url: String

    init() throws {
        folder = try TemporaryFolder()
        url = try Self.service.get().url
    }

    /// Runs a command line on the service, or without one.
    func callAsFunction(
        _ words: String..., hasService: Bool = true, environment: [String: String] = [:]
    ) throws -> Outcome {
        try self(words, hasService: hasService, environment: environment)
    }

    /// The same with the words in a list.
    func callAsFunction(
        _ words: [String], hasService: Bool = true, environment: [String: String] = [:]
    ) throws -> Outcome {
        var variables = ["HOME": folder.path]
        if hasService { variables["SCRUBJAY_SERVER"] = url }
        variables.merge(environment) { $1 }
        let (output, errors) = (folder.path + "/.output", folder.path + "/.errors")
        let code: Int32
        do {
            let terminal = Terminal(
                environment: variables, output: try .file(output), errors: try .file(errors))
            code = Scrubjay.run(words, variables, terminal)
        }
        return Outcome(
            code: code,
            output: String(decoding: try Files.read(output, bytesMax: 1 << 20), as: UTF8.self),
            errors: String(decoding: try Files.read(errors, bytesMax: 1 << 20), as: UTF8.self))
    }

    /// Writes a file into the folder and gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        try Files.replace(folder.path + "/" + name, with: Array(text.utf8))
        return folder.path + "/" + name
    }
}

@Suite("Commands")
struct CommandTests {
    private let scrubjay: CommandRun

    init() throws { scrubjay = try CommandRun() }

    @Test("add tells what became of the text and its id, words need no quotes")
    func add() throws {
        let first = try scrubjay("add", "I", "moved to Lisbon", "--user", "add-1")
        #expect(first.code == 0 && first.errors == "")
        #expect(first.output.hasPrefix("added  0190c1e2-"))
        let again = try scrubjay("add", "I moved", "to Lisbon", "--user", "add-1")
        #expect(again.output.hasPrefix("known already  0190c1e2-"))
    }

    @Test("add sends every flag, and keeps metadata as it was written")
    func addBody() throws {
        let arguments = try Arguments(
            [
                "x", "--user", "u", "--speaker", "Ada", "--session", "s", "--agent", "a", "--app",
                "p", "--at", "2024-03-05", "--category", "one", "--category", "two", "--metadata",
                #"{"b": 1, "a": [1.5, null]}"#, "--importance", "0.5",
            ], for: AddCommand.verb, settings: Knobs.all)
        let body = String(decoding: try AddCommand.body(arguments, text: "a \"b\""), as: UTF8.self)
        #expect(
            body == #"{"user_id":"u","text":"a \"b\"","speaker":"Ada","session_id":"s","#
                + #""agent_id":"a","app_id":"p","occurred_at":"2024-03-05T00:00:00Z","#
                + #""categories":["one","two"],"metadata":{"b":1,"a":[1.5,null]},"importance":0.5}"#
        )
    }

    @Test("search sends every flag")
    func searchBody() throws {
        let arguments = try Arguments(
            [
                "who", "am I", "--user", "u", "--limit", "5", "--mode", "lexical", "--threshold",
                "0.25", "--filter", #"{"speaker":{"eq":"Ada"}}"#, "--as-of", "2024-03-05",
                "--explain",
            ], for: SearchCommand.verb, settings: Knobs.all)
        let body = String(decoding: try SearchCommand.body(arguments), as: UTF8.self)
        #expect(
            body == #"{"user_id":"u","query":"who am I","limit":5,"mode":"lexical","#
                + #""threshold":0.25,"filter":{"speaker":{"eq":"Ada"}},"#
                + #""as_of":"2024-03-05T00:00:00Z","explain":true}"#)
    }

    @Test("search shows score and text on one line, the rest on the next, nothing hidden in them")
    func search() throws {
        _ = try scrubjay(
            "add", "red \u{1B}[31m car\nsecond line", "--user", "s-1", "--speaker", "Ada",
            "--category", "cars")
        let found = try scrubjay("search", "car", "--user", "s-1", "--explain")
        #expect(found.code == 0)
        #expect(found.lines[0] == "0.830  red [31m car second line")
        #expect(
            found.lines[1].hasPrefix("       0190c1e2-")
                && found.lines[1].hasSuffix(" · 2026-11-20 04:52 · Ada · #cars"))
        #expect(found.lines[2] == "       rank 1, short_term, profile plain")
        #expect(found.lines[3] == "         -0.500  meaning  (raw 0.500)")
        #expect(found.lines[4] == "          0.200  words  (raw 2.50)")
        #expect(found.lines.count == 5)
        let none = try scrubjay("search", "car", "--user", "s-0")
        #expect(none.code == 0 && none.output == "" && none.errors == "no memory matches\n")
    }

    @Test("with --json the service's answer is the output")
    func json() throws {
        let added = try scrubjay("add", "one", "--user", "j-1", "--json")
        guard case .object(let answer) = try JSONReader.read(Array(added.output.utf8)) else {
            throw CommandError.failed("no object")
        }
        #expect(answer.objects("results").first?.text("event") == "ADD")
        #expect(added.lines.count == 1)
    }

    @Test("list shows a page and where the next begins, or all pages")
    func list() throws {
        for text in ["one", "two", "three"] { _ = try scrubjay("add", text, "--user", "l-1") }
        let page = try scrubjay("list", "--user", "l-1")
        #expect(page.lines.count == 4 && page.errors == "more: add --all, or --cursor 2\n")
        let rest = try scrubjay("list", "--user", "l-1", "--cursor", "2")
        #expect(rest.lines.first == "three" && rest.errors == "")
        let all = try scrubjay("list", "--user", "l-1", "--all")
        #expect(all.lines.count == 6 && all.errors == "")
        let json = try scrubjay("list", "--user", "l-1", "--all", "--json")
        #expect(json.lines.count == 3 && json.lines.allSatisfy { $0.hasPrefix("{\"id\":") })
    }

    @Test("delete removes what it can, names the rest, and fails if anything was left")
    func delete() throws {
        let added = try scrubjay("add", "one", "--user", "d-1")
        let id = String(added.output.split(separator: " ").last?.dropLast() ?? "")
        let both = try scrubjay("delete", id, "none", "--json")
        #expect(both.code == 1)
        #expect(
            both.output == #"{"deleted":[""# + id + #""],"failed":[{"id":"none","#
                + #""code":"memory_not_found","message":"No memory has this id."}]}"# + "\n")
        #expect(both.errors.contains(#""code":"memory_not_found""#))
    }

    @Test("undo brings a memory back and tells its id")
    func undo() throws {
        let added = try scrubjay("add", "two", "--user", "u-1")
        let id = String(added.output.split(separator: " ").last?.dropLast() ?? "")
        #expect(try scrubjay("undo", id).output == "restored  \(id)\n")
        #expect(try scrubjay("undo", id, "--json").output.contains(#""state": "current""#))
        #expect(try scrubjay("undo", "none").code == 1)
        #expect(try scrubjay("undo").code == 2)
    }

    @Test("a list says which memories do not stand, and by which they were replaced")
    func fate() throws {
        let old: JSONObject = try {
            let text = #"{"id":"a","text":"t","state":"superseded","superseded_by":"b"}"#
            guard case .object(let object) = try JSONReader.read(Array(text.utf8)) else {
                throw CommandError.failed("not an object", code: "test")
            }
            return object
        }()
        let lines = MemoryPage(columns: nil, hasColour: false).lines(old)
        #expect(lines.last == "a · superseded by b")
    }

    @Test("delete --all wants --yes when nobody can be asked")
    func deleteAll() throws {
        _ = try scrubjay("add", "one", "--user", "d-2")
        let refused = try scrubjay("delete", "--user", "d-2", "--all", "--json")
        #expect(refused.code == 2 && refused.errors.contains("--yes"))
        let done = try scrubjay("delete", "--user", "d-2", "--all", "--yes")
        #expect(done.output == "deleted  1 memory of d-2\n")
    }

    @Test("import counts, names bad lines by their place in the file, and can be run again")
    func importing() throws {
        let good = (1...2_500).map { "{\"text\": \"fact \($0)\"}" }
        let path = try scrubjay.file(
            "in.ndjson", (good[..<1_500] + ["", "bad"] + good[1_500...]).joined(separator: "\n"))
        let first = try scrubjay("import", path, "--user", "i-1")
        #expect(first.code == 1)
        #expect(first.output == "2,500 added, 0 known already, 1 failed\n")
        #expect(first.errors.contains("line 1502: not JSON\n"))
        let again = try scrubjay("import", path, "--user", "i-1", "--from-line", "1503", "--json")
        #expect(again.code == 0)
        #expect(
            again.output
                == #"{"added":0,"unchanged":1000,"failed":0,"lines":2502,"errors":[]}"# + "\n")
    }

    @Test("an import that breaks off says how far it came")
    func brokenImport() throws {
        let lines =
            (1...1_500).map { "{\"text\": \"fact \($0)\"}" } + [
                String(repeating: "x", count: MemoryAPI.lineBytesMax)
            ]
        let path = try scrubjay.file("broken.ndjson", lines.joined(separator: "\n") + "y")
        let outcome = try scrubjay("import", path, "--user", "i-2")
        #expect(outcome.code == 1 && outcome.output == "")
        #expect(outcome.errors.contains("stopped after line 1000: 1,000 added"))
        #expect(outcome.errors.contains("line 1501 is longer than"))
    }

    @Test("export writes what import reads")
    func export() throws {
        for text in ["one", "two"] { _ = try scrubjay("add", text, "--user", "e-1") }
        let direct = try scrubjay("export", "--user", "e-1")
        #expect(direct.code == 0 && direct.lines.count == 2)
        let path = scrubjay.folder.path + "/out.jsonl"
        let told = try scrubjay("export", "--user", "e-1", "--output", path)
        #expect(told.output == "2 memories written to \(path)\n")
        #expect(try Files.read(path, bytesMax: 10_000) == Array(direct.output.utf8))
        #expect(!Files.exists(path + ".partial"))
    }

    @Test(
        "an export that broke off goes on after its last whole line", arguments: [0, 1, 200, 402])
    func resumedExport(_ kept: Int) throws {
        let user = "e-2-\(kept)"
        for text in ["one", "two", "three"] { _ = try scrubjay("add", text, "--user", user) }
        let whole = try scrubjay("export", "--user", user).output
        let path = scrubjay.folder.path + "/out.jsonl"
        _ = try scrubjay.file("out.jsonl.partial", String(whole.prefix(kept)))
        let told = try scrubjay("export", "--user", user, "--output", path, "--resume")
        #expect(told.output == "3 memories written to \(path)\n", "\(told.errors)")
        #expect(try Files.read(path, bytesMax: 10_000) == Array(whole.utf8))
    }

    @Test("an export cannot go on after what is gone or was no export, nor without a file")
    func refusedResume() throws {
        let path = scrubjay.folder.path + "/out.jsonl"
        _ = try scrubjay.file("out.jsonl.partial", "{\"id\":\"gone\"}\n")
        let gone = try scrubjay("export", "--user", "e-3", "--output", path, "--resume")
        #expect(gone.code == 1 && gone.errors.contains("Start the export anew"))
        _ = try scrubjay.file("out.jsonl.partial", "words\n")
        let bad = try scrubjay("export", "--user", "e-3", "--output", path, "--resume")
        #expect(bad.code == 1 && bad.errors.contains("leave out --resume"))
        #expect(try scrubjay("export", "--user", "e-3", "--resume").code == 2)
        #expect(try scrubjay("export", "--user", "e-3", "--output", path).code == 0)
        #expect(Files.exists(path) && !Files.exists(path + ".partial"))
    }

    @Test("the service's problems become one sentence, with the field, and as JSON when asked for")
    func problems() throws {
        let wrong = try scrubjay("search", "?", "--user", "u")
        #expect(wrong.code == 1 && wrong.errors == "error: query: must hold a word.\n")
        let busy = try scrubjay("add", "busy", "--user", "u", "--json")
        #expect(busy.output == "")
        #expect(
            busy.errors == #"{"error":{"code":"busy","message":"Too much at once; try again.","#
                + #""hint":"Request r-7."}}"# + "\n")
    }
}
