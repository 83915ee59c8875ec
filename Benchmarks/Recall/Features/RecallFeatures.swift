import RecallIndex

/// What the fit of the weights stands on: signals of real questions, from the shipped code.
@main
enum RecallFeatures {
    private static let usage = """
        recall-features texts [--plain] SET…                  texts to embed, to stdout
        recall-features dump [--plain] --vectors DIR OUT SET…  signals of all questions
        recall-features recall [--plain] --vectors DIR SET…    recall of the shipped weights
        recall-features speed                                  microseconds and bytes
        """

    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        guard !arguments.isEmpty else { throw BenchError(usage) }
        let verb = arguments.removeFirst()
        let isPlain = arguments.first == "--plain"
        if isPlain { arguments.removeFirst() }
        let load = { (folder: String) in try BenchSet(folder: folder, isPlain: isPlain) }
        switch verb {
        case "texts": for folder in arguments { try printTexts(load(folder)) }
        case "dump":
            let vectors = try takeVectors(&arguments)
            guard !arguments.isEmpty else { throw BenchError(usage) }
            let out = arguments.removeFirst()
            for folder in arguments { try dump(load(folder), vectors, to: out) }
        case "recall":
            let vectors = try takeVectors(&arguments)
            for folder in arguments { try printRecall(load(folder), vectors) }
        case "speed": printSpeed(sizes: [600, 5_000, 100_000])
        default: throw BenchError(usage)
        }
    }

    private static func takeVectors(_ arguments: inout [String]) throws -> VectorFile {
        guard arguments.count > 1, arguments[0] == "--vectors" else { throw BenchError(usage) }
        defer { arguments.removeFirst(2) }
        return try VectorFile(folder: arguments[1])
    }
}
