import JSON
import MemoryEngine
import MemoryModel
import Pressure

/// A batch of lines on its way: lines in, chunks to the engine, a line of result for each out.
///
/// Invariants:
/// 1. At most ``MemoryLimits/batchCount`` lines and ``chunkBytesMax`` bytes (and one line) wait.
/// 2. Each line that is not blank is answered once, in the order in which they came, until the run
///    is over; then one last line says from which line on nothing was kept.
struct BatchRun {
    /// A chunk goes to the engine at this many bytes of lines.
    static let chunkBytesMax = 1_048_576

    /// A line that waits for its answer.
    private struct Entry {
        let line: Int
        let item: Result<BatchItem, Problem>
    }

    private let engine: MemoryEngine
    private var entries: [Entry] = []
    private var entryBytes = 0
    private var lines = 0
    /// Whether the engine stopped it: nothing more is taken.
    private(set) var isOver = false

    init(engine: MemoryEngine) { self.engine = engine }

    /// Whether what waits must go to the engine before the next line is taken.
    var isFull: Bool {
        entries.count >= MemoryLimits.batchCount || entryBytes >= Self.chunkBytesMax
    }

    /// Takes one line; white space alone is passed over.
    mutating func take(_ line: LineSplitter.Line) {
        lines += 1
        guard case .bytes(let bytes) = line else {
            let complaint = "The line is above \(LineSplitter.lineBytesMax) bytes; shorten it."
            entries.append(Entry(line: lines, item: .failure(Problem(.invalidValue, complaint))))
            return
        }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        entries.append(Entry(line: lines, item: read(bytes)))
        entryBytes += bytes.count
    }

    private func read(_ line: [UInt8]) -> Result<BatchItem, Problem> {
        do {
            let value = try JSONReader.read(line)
            return .success(try BatchItemReader(now: engine.now).read(value))
        } catch let error as JSONError {
            return .failure(Problem(error))
        } catch {
            return .failure(Problem(behind: error))
        }
    }

    /// Gives what waits to the engine; the lines that answer it.
    mutating func flush() async -> [UInt8] {
        let entries = entries
        self.entries.removeAll(keepingCapacity: true)
        entryBytes = 0
        if entries.isEmpty { return [] }
        if let stop = refusal() {
            return end(stop, from: entries[0].line)
        }
        var outcomes = await remember(entries.compactMap { try? $0.item.get() })[...]
        let answers = entries.map { entry -> BatchAnswer in
            if case .failure(let problem) = entry.item { return .refused(problem) }
            return outcomes.popFirst().map(BatchAnswer.init) ?? .refused(Self.lost)
        }
        return write(answers, to: entries.map(\.line))
    }

    /// What ends the run before the next chunk because memory is short.
    private func refusal() -> Problem? {
        do throws(PressureRefusal) {
            try engine.pressure.admit(.complex, "The rest of a batch")
            return nil
        } catch {
            return Problem(error)
        }
    }

    private func remember(_ items: [BatchItem]) async -> [Result<Remembered, MemoryError>] {
        if items.isEmpty { return [] }
        do throws(MemoryError) {
            return try await engine.remember(items)
        } catch {
            return items.map { _ in .failure(error) }
        }
    }

    /// Answers up to the last line that is settled; what stopped the others ends the run.
    private mutating func write(_ answers: [BatchAnswer], to lines: [Int]) -> [UInt8] {
        let settled = (answers.lastIndex { !$0.isStop } ?? -1) + 1
        var writer = JSONWriter(capacity: answers.count * 80)
        for (answer, line) in zip(answers, lines).prefix(settled) {
            writer.object { writer in
                writer.key("line")
                writer.integer(line)
                answer.write(to: &writer)
            }
            writer.endLine()
        }
        let stop = answers.lazy.compactMap(\.stop).first
        guard let stop else { return writer.bytes }
        let next = settled < lines.count ? lines[settled] : self.lines + 1
        return writer.bytes + end(stop, from: next)
    }

    /// The last line of an answer that had to end before its time.
    mutating func end(_ problem: Problem, from line: Int? = nil) -> [UInt8] {
        isOver = true
        let from = line ?? lines + 1
        let detail =
            "\(problem.detail) Nothing from line \(from) on was kept; send it again from there."
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("from_line")
            writer.integer(from)
            writer.key("error")
            writer.object { $0.problem(Problem(problem.code, detail, field: problem.field)) }
        }
        writer.endLine()
        return writer.bytes
    }

    private static let lost = Problem(.internalError, "The line was lost; report this.")
}

/// What became of one memory of a batch.
enum BatchAnswer {
    /// It was kept, or stood already.
    case kept(Remembered)
    /// Something is wrong with it; others may fare better.
    case refused(Problem)
    /// The engine does not take it now, nor others.
    case stop(Problem)

    init(_ outcome: Result<Remembered, MemoryError>) {
        switch outcome {
        case .success(let remembered): self = .kept(remembered)
        case .failure(let error):
            let isOwnFault = error.kind == .invalid || error.kind == .conflict
            self = isOwnFault ? .refused(Problem(error)) : .stop(Problem(error))
        }
    }

    var isStop: Bool { stop != nil }

    /// What stopped it.
    var stop: Problem? {
        if case .stop(let problem) = self { problem } else { nil }
    }

    /// Writes `id` and `event`, or `error`.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .kept(let remembered):
            writer.member("id", remembered.id.description)
            writer.member("event", remembered.event.rawValue)
            writer.outcome(remembered)
        case .refused(let problem), .stop(let problem):
            writer.key("error")
            writer.object { $0.problem(problem) }
        }
    }
}
