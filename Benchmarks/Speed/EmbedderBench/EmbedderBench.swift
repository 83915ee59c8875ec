import BertEmbedder
import Glibc
import Kernels

/// The embedder behind a pipe, for the benchmark script beside it.
///
///     embedder-bench build SOURCE TARGET        builds the model file, prints its SHA-256
///     embedder-bench serve MODEL [LEVEL [WORKERS]]
///                                               answers lines on standard input
///     embedder-bench dot ROWS [LEVEL]           times one query against rows of 384 bytes
///
/// `serve` reads one command a line and prints one JSON line for each:
///
///     text N WORDS…     embeds the text N times in a row
///     batch N WORDS…    embeds N copies of the text in one call
///     vector WORDS…     the vector itself
///     memory            resident bytes, and what part of them is anonymous
@main
struct EmbedderBench {
    static func main() async {
        let words = CommandLine.arguments
        do {
            switch words.count > 2 ? words[1] : "" {
            case "build" where words.count == 4:
                print(try ModelConverter.build(from: words[2], to: words[3]) { note($0.rawValue) })
            case "serve":
                let workers = words.count > 4 ? Int(words[4]) ?? 1 : 1
                try await Server(model: words[2], level: level(words), workers: workers).run()
            case "dot":
                try timeDot(rows: Int(words[2]) ?? 1_000, level: level(words))
            default:
                note("usage: see the head of EmbedderBench.swift")
                exit(2)
            }
        } catch {
            note("\(error)")
            exit(1)
        }
    }

    private static func level(_ words: [String]) throws -> SIMDLevel {
        try SIMDLevel.chosen(by: words.count > 3 ? words[3] : nil)
    }

    /// Prints the median time of scoring all rows, in microseconds.
    private static func timeDot(rows count: Int, level: SIMDLevel) {
        var rows = VectorRows(dimensions: 384, level: level, capacity: count)
        let row = (0..<384).map { Int8(truncatingIfNeeded: $0 * 37) }
        for _ in 0..<count { rows.append(row) }
        var scores: [Int32] = [], times: [Double] = []
        for _ in 0..<2_000 {
            let start = Clock.wall()
            rows.dot(query: row, into: &scores)
            times.append((Clock.wall() - start) * 1e3)
        }
        let median = times.sorted()[times.count / 2]
        emit("{\"level\":\"\(level.name)\",\"rows\":\(count),\"us\":\(median)}", to: STDOUT_FILENO)
    }

    private static func note(_ line: String) { emit(line, to: STDERR_FILENO) }
}

/// Writes a line at once, past the C library's buffers.
private func emit(_ line: String, to file: Int32) {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard count > 0 else { exit(1) }
        rest = rest.dropFirst(count)
    }
}

/// Answers commands until standard input ends.
private struct Server {
    private let embedder: BertEmbedder
    private let openMilliseconds: Double

    init(model: String, level: SIMDLevel, workers: Int) throws {
        let start = Clock.wall()
        embedder = try BertEmbedder(
            modelPath: model, workers: workers, queueLimit: 64, level: level)
        openMilliseconds = Clock.wall() - start
    }

    func run() async throws {
        answer("\"level\":\"\(embedder.level.name)\",\"open_ms\":\(openMilliseconds)")
        while let line = readLine() {
            let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
            let count = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
            switch parts.first {
            case "text": try await time(parts[2], times: count, batch: 1)
            case "batch": try await time(parts[2], times: 1, batch: count)
            case "vector":
                let vector = try await embedder.vector(of: String(line.dropFirst(7)))
                answer("\"vector\":[\(vector.map { "\($0)" }.joined(separator: ","))]")
            case "memory": answer(Clock.memory())
            default: answer("\"error\":\"unknown command\"")
            }
        }
        embedder.shutDown()
    }

    private func time(_ text: String, times: Int, batch: Int) async throws {
        var wall: [Double] = [], cpu: [Double] = []
        let texts = [String](repeating: text, count: batch)
        for _ in 0..<times {
            let wallStart = Clock.wall(), cpuStart = Clock.cpu()
            if batch == 1 {
                _ = try await embedder.vector(of: text)
            } else {
                _ = try await embedder.vectors(of: texts)
            }
            cpu.append(Clock.cpu() - cpuStart)
            wall.append(Clock.wall() - wallStart)
        }
        let list = { (values: [Double]) in values.map { "\($0)" }.joined(separator: ",") }
        answer("\"wall_ms\":[\(list(wall))],\"cpu_ms\":[\(list(cpu))]")
    }

    private func answer(_ fields: String) {
        emit("{\(fields)}", to: STDOUT_FILENO)
    }
}

/// Clocks in milliseconds, and memory.
private enum Clock {
    static func wall() -> Double { read(CLOCK_MONOTONIC) }
    /// Of all threads of this process.
    static func cpu() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }

    /// JSON fields out of /proc/self/status, in kilobytes.
    static func memory() -> String {
        guard let file = fopen("/proc/self/status", "r") else { return "" }
        defer { fclose(file) }
        var fields: [String] = []
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            for name in ["VmHWM", "VmRSS", "RssAnon", "RssFile"] where text.hasPrefix(name + ":") {
                let number = text.filter { $0.isASCII && $0.isNumber }
                fields.append("\"\(name)_kb\":\(number)")
            }
        }
        return fields.joined(separator: ",")
    }
}
