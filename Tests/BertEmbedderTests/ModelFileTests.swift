import Testing

@testable import BertEmbedder

@Suite("ModelFile")
struct ModelFileTests {
    private let folder: TemporaryFolder
    private let path: String
    private let bytes: [UInt8]

    init() throws {
        folder = try TemporaryFolder()
        path = try TinyModel.build(in: folder)
        bytes = try TestFile.read(path)
    }

    private func open(_ bytes: some Collection<UInt8>) throws -> ModelFile {
        let damaged = folder.path + "/damaged.sjem"
        try TestFile.write(bytes, to: damaged)
        return try ModelFile(path: damaged)
    }

    @Test("opens and verifies what the converter wrote")
    func opens() throws {
        let file = try ModelFile(path: path)
        #expect(file.encoderVersion == "tiny/1")
        #expect(file.header.hidden == 64 && file.header.startID == Int(TinyModel.id("[CLS]")))
        try file.verify()
    }

    @Test("a missing file says so")
    func missing() {
        let error = #expect(throws: EmbedderError.self) { try ModelFile(path: path + ".none") }
        #expect(error?.kind == .modelMissing)
        #expect(error.map { !"\($0)".contains(folder.path) } == true)
    }

    @Test("a folder, an empty and a foreign file are refused")
    func refusesForeign() throws {
        for content in [[], [1], [UInt8](repeating: 0, count: 4_096), Array(bytes.reversed())] {
            let error = #expect(throws: EmbedderError.self) { try open(content) }
            #expect(error?.kind == .modelInvalid)
        }
        #expect(throws: EmbedderError.self) { try ModelFile(path: folder.path) }
    }

    @Test("a file cut short anywhere is refused")
    func refusesTruncated() throws {
        for count in stride(from: 0, to: bytes.count, by: bytes.count / 97) + [bytes.count - 1] {
            let error = #expect(throws: EmbedderError.self) { try open(bytes[..<count]) }
            #expect(error?.kind == .modelInvalid, "cut to \(count) bytes")
        }
    }

    @Test("any damage to header or table is refused or harmless, and verify finds it")
    func survivesDamage() throws {
        let table = ModelFormat.headerBytes + TinyModel.recipe.header.sectionCount * 16
        for place in Array(0..<64) + Array(stride(from: 64, to: table, by: 5)) {
            for change: UInt8 in [0x01, 0x80] {
                var damaged = bytes
                damaged[place] ^= change
                guard let file = try? open(damaged) else { continue }
                // What opens stays within its bounds, so that encoding is safe.
                var ids: [Int32] = []
                if let tokenizer = try? WordPiece(file) {
                    let count = tokenizer.encode("the cat sat", into: &ids)
                    let encoder = Encoder(file, level: .best)
                    #expect(encoder.encode(ids[...], lengths: [Int32(count)]).count == 1)
                }
                // The bytes that pad the version and the digest are not covered.
                let isCovered = place >= ModelFormat.headerBytes
                if isCovered { #expect(throws: EmbedderError.self) { try file.verify() } }
            }
        }
    }

    @Test("verify finds one wrong bit in the weights")
    func verifyFindsBits() throws {
        for place in stride(from: 2_000, to: bytes.count, by: bytes.count / 50) {
            var damaged = bytes
            damaged[place] ^= 4
            let file = try open(damaged)
            let error = #expect(throws: EmbedderError.self) { try file.verify() }
            #expect(error?.kind == .modelInvalid)
        }
    }

    @Test("a damaged vocabulary yields ids within the model")
    func survivesDamagedVocabulary() throws {
        for filling: UInt8 in [0x00, 0x01, 0x7F, 0x80, 0xFF] {
            var damaged = bytes
            for place in (bytes.count - 3_000)..<bytes.count { damaged[place] = filling }
            guard let tokenizer = try? WordPiece(open(damaged)) else { continue }
            var ids: [Int32] = []
            tokenizer.encode("the cat sat on hello world 42 zzz", into: &ids)
            #expect(ids.allSatisfy { (0..<Int32(TinyModel.vocabulary.count)).contains($0) })
        }
    }
}
