import RecallIndex

/// What the fit of the weights stands on: signals of real questions, from the shipped code.
@main
enum RecallFeatures {
    private static let usage = """
        recall-features texts [--plain] SET…                  texts to embed, to stdout
        recall-features dump [--plain] --vectors FROM OUT SET…  signals of all questions
        recall-features recall [--plain] --vectors FROM SET…     recall of the shipped weights
        recall-features levels --vectors FROM SET…     places kept by codes, recall
        recall-features speed [SIZE…]                          microseconds and bytes
        FROM is a model file (.sjem) or a folder with texts.jsonl and vectors.f32
        """

    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard !arguments.isEmpty else { throw BenchError(usage) }
        let verb = arguments.removeFirst()
        let isPlain = arguments.first == "--plain"
        if isPlain { arguments.removeFirst() }
        let load = { (folder: String) in try BenchSet(folder: folder, isPlain: isPlain) }
        switch verb {
        case "texts": for folder in arguments { try await printTexts(load(folder)) }
        case "dump":
            let vectors = try takeVectors(&arguments)
            guard !arguments.isEmpty else { throw BenchError(usage) }
            let out = arguments.removeFirst()
            for folder in arguments { try await dump(load(folder), vectors, to: out) }
        case "recall":
            let vectors = try takeVectors(&arguments)
            for folder in arguments { try await printRecall(load(folder), vectors) }
        case "levels":
            let vectors = try takeVectors(&arguments)
            for folder in arguments { try await printLevels(load(folder), vectors) }
        case "speed":
            let sizes = arguments.compactMap(Int.init)
            for size in sizes.isEmpty ? [600, 5_000, 20_000, 100_000] : sizes { printSpeed(size) }
        default: throw BenchError(usage)
        }
    }

    private static func takeVectors(_ arguments: inout [String]) throws -> VectorSource {
        guard arguments.count > 1, arguments[0] == "--vectors" else { throw BenchError(usage) }
        defer { arguments.removeFirst(2) }
        return try VectorSource(path: arguments[1])
    }
}
