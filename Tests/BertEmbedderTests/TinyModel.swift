import CKernels
import Glibc
import Testing

@testable import BertEmbedder

/// A random model of two small layers, with a vocabulary of letters and a few words, so that most
/// tests need no download.
enum TinyModel {
    static let words = ["the", "cat", "sat", "##ting", "on", "mat", "hello", "world", "42"]
    static let vocabulary: [String] = {
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789".map(String.init)
        let marks = "[].,!?-".map(String.init)
        return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words + letters
            + letters.map { "##" + $0 } + marks
    }()

    static let recipe: ModelRecipe = {
        var header = ModelHeader()
        (header.layers, header.hidden, header.heads) = (2, 64, 2)
        (header.feedForward, header.vocabulary, header.positions) = (96, vocabulary.count, 40)
        header.tokensMax = 32
        return ModelRecipe(encoderVersion: "tiny/1", header: header, pins: nil)
    }()

    /// The id of a piece.
    static func id(_ piece: String) -> Int32 { Int32(vocabulary.firstIndex(of: piece) ?? -1) }

    /// The bytes of the model file; built once, since a debug build takes its time.
    private static let built = Result {
        let folder = try TemporaryFolder()
        try writeSources(to: folder.path)
        _ = try ModelConverter.build(recipe, from: folder.path, to: folder.path + "/tiny.sjem")
        return try TestFile.read(folder.path + "/tiny.sjem")
    }

    /// Writes the sources of the model into a folder.
    static func writeSources(to folder: String) throws {
        try TestFile.write(tokenizer.utf8, to: folder + "/tokenizer.json")
        try TestFile.write(weights, to: folder + "/model.safetensors")
    }

    /// Puts the model file into a folder; returns its path.
    static func build(in folder: TemporaryFolder) throws -> String {
        let target = folder.path + "/tiny.sjem"
        try TestFile.write(built.get(), to: target)
        return target
    }

    private static var tokenizer: String {
        let entries = vocabulary.enumerated().map { "\"\($0.element)\":\($0.offset)" }
        return """
            {"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",\
            "max_input_chars_per_word":100,"vocab":{\(entries.joined(separator: ","))}}}
            """
    }

    private static var tensors: [(name: String, count: Int)] {
        let hidden = 64, wide = 96
        var list = [
            ("embeddings.word_embeddings.weight", vocabulary.count * hidden),
            ("embeddings.position_embeddings.weight", 40 * hidden),
            ("embeddings.token_type_embeddings.weight", 2 * hidden),
            ("embeddings.LayerNorm.weight", hidden), ("embeddings.LayerNorm.bias", hidden),
        ]
        let linears = [
            ("attention.self.query", hidden, hidden), ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden), ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", wide, hidden), ("output.dense", hidden, wide),
        ]
        for layer in 0..<2 {
            let prefix = "encoder.layer.\(layer)."
            for (name, outputs, inputs) in linears {
                list.append((prefix + name + ".weight", outputs * inputs))
                list.append((prefix + name + ".bias", outputs))
            }
            for norm in ["attention.output.LayerNorm", "output.LayerNorm"] {
                list.append((prefix + norm + ".weight", hidden))
                list.append((prefix + norm + ".bias", hidden))
            }
        }
        return list
    }

    private static let weights: [UInt8] = {
        var entries: [String] = [], data: [UInt8] = []
        var state: UInt32 = 1
        for (name, count) in tensors {
            let start = data.count
            for _ in 0..<count {
                // A linear congruential generator (Numerical Recipes) is random enough here.
                state = state &* 1_664_525 &+ 1_013_904_223
                let value = (Float(state >> 8) / Float(1 << 24) - 0.5) * 0.4
                withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 }
            }
            entries.append(
                "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[\(count)],"
                    + "\"data_offsets\":[\(start),\(data.count)]}")
        }
        let header = Array(
            "{\"__metadata__\":{\"format\":\"pt\"},\(entries.joined(separator: ","))}".utf8)
        let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
        return length + header + data
    }()
}
