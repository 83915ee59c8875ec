import Glibc
import Host
import JSON
import TestKit
import Testing

@Suite("Command line, the real program")
struct CommandLineTests {
    private let folder: TemporaryFolder
    private let model: String

    init() throws {
        folder = try TemporaryFolder()
        model = try TestModel.path()
    }

    private func run(_ words: String...) throws -> (code: Int32, output: String, errors: String) {
        let log = folder.path + "/errors"
        try Files.remove(log)
        let (code, output) = try RunningProgram.run(
            words + ["--data", folder.path + "/data", "--model-path", model], errors: log)
        let errors = String(decoding: try Files.read(log, bytesMax: 1 << 20), as: UTF8.self)
        return (code, output, errors)
    }

    @Test("context prints what an assistant should know, and what was said is kept at the end")
    func context() throws {
        #expect(try run("add", "My sister Clara eats no peanuts.", "--user", "ada").code == 0)
        let shown = try run("context", "What does my sister not eat?", "--user", "ada")
        #expect(shown.code == 0 && shown.output.contains("Clara eats no peanuts."))
        let told = try run("context", "My brother Tom moved to Oslo.", "--user", "ada", "--json")
        let object = try JSONReader.read(Array(told.output.utf8))
        #expect(object["saved"]?["reason"]?.text == "queued")
        let found = try run("search", "brother Tom", "--user", "ada", "--mode", "lexical")
        #expect(found.output.contains("Oslo"))
        #expect(try run("context", "x", "--user", "ada", "--depth", "4").code == 2)
    }

    @Test("works on the file when no server runs, and says so; a server then finds the same")
    func worksWithoutServer() throws {
        let added = try run("add", "The bakery opens at six.", "--user", "ada", "--json")
        #expect(added.code == 0 && added.errors.contains("no server is running"))
        let object = try JSONReader.read(Array(added.output.utf8))
        #expect(object["results"]?[0]?["event"]?.text == "ADD")
        let found = try run("search", "when can I buy bread", "--user", "ada")
        #expect(found.code == 0 && found.output.contains("The bakery opens at six."))
        let export = folder.path + "/ada.jsonl"
        #expect(try run("export", "--user", "ada", "--output", export).code == 0)
        #expect(try run("import", export, "--user", "eva").code == 0)
        #expect(try run("list", "--user", "eva").output.contains("bakery"))
        #expect(try run("delete", "--user", "ada", "--all", "--yes").code == 0)
        #expect(try run("search", "bread", "--user", "ada").output.isEmpty)
    }

    @Test("reindex makes vectors that were missing")
    func reindexes() throws {
        let log = folder.path + "/errors"
        let words = ["--data", folder.path + "/data", "--model-path", folder.path + "/none"]
        let bare = try RunningProgram.run(
            ["add", "Hugo sings in a choir.", "--user", "ada"] + words, errors: log)
        #expect(bare.code == 0)
        let reindexed = try run("reindex", "--json")
        #expect(reindexed.code == 0)
        let outcome = try JSONReader.read(Array(reindexed.output.utf8))
        #expect(outcome["rebuilt"]?.integer == 1 && outcome["total"]?.integer == 1)
        #expect(try run("reindex", "--json").output.contains(#""rebuilt":0"#))
        let found = try run("search", "music", "--user", "ada", "--mode", "semantic")
        #expect(found.output.contains("choir"))
    }

    @Test("doctor finds a sound installation good and says what is wrong with another")
    func examines() throws {
        _ = try run("add", "A note.", "--user", "ada")
        let good = try run("doctor", "--json", "--port", "0")
        #expect(good.code == 0, "\(good.output)")
        #expect(!good.output.contains(#""state":"bad""#))
        let bad = try RunningProgram.run(
            ["doctor", "--data", folder.path + "/data", "--model-path", folder.path + "/none"],
            errors: folder.path + "/errors")
        #expect(bad.code == 1 && bad.output.contains("✗ model"))
    }

    @Test("bench measures adding and searching")
    func measures() throws {
        let result = try run("bench", "--memories", "50", "--searches", "20", "--json")
        #expect(result.code == 0)
        let rows = try JSONReader.read(Array(result.output.utf8))["results"]?.items ?? []
        #expect(rows.compactMap { $0["name"]?.text } == ["add", "search"])
        #expect(rows.compactMap { $0["count"]?.integer } == [50, 20])
    }
}
