import JSON
import MemoryEngine
import MemoryModel
import Pressure

/// One import on its way: lines in, batches to the engine, counts out.
///
/// Invariants: at most ``MemoryLimits/batchCount`` records and ``batchBytesMax`` bytes of lines
/// wait; at most ``errorsMax`` errors are kept, all are counted.
struct ImportRun {
    /// The most errors that are told of.
    static let errorsMax = 100
    /// A batch goes to the engine at this many bytes of lines.
    static let batchBytesMax = 1_048_576

    /// One line that was not taken.
    struct LineError {
        /// From 1.
        let line: Int
        let problem: Problem
    }

    private let engine: MemoryEngine
    private let userID: String
    private var batch: [MemoryRecord] = []
    private var batchLines: [Int] = []
    private var batchBytes = 0
    private(set) var lines = 0
    private(set) var added = 0
    private(set) var unchanged = 0
    private(set) var failed = 0
    private(set) var errors: [LineError] = []

    init(engine: MemoryEngine, userID: String) {
        self.engine = engine
        self.userID = userID
    }

    /// Takes one line; white space alone is passed over.
    ///
    /// - Throws: What stops the whole import: the engine is busy, full or not there.
    mutating func take(_ line: LineSplitter.Line) async throws(Problem) {
        lines += 1
        guard case .bytes(let bytes) = line else {
            let complaint = "The line is above \(LineSplitter.lineBytesMax) bytes; shorten it."
            return fail(lines, Problem(.invalidValue, complaint))
        }
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return }
        do throws(Problem) {
            batch.append(try RecordReader.read(bytes, now: engine.now))
        } catch {
            return fail(lines, error)
        }
        batchLines.append(lines)
        batchBytes += bytes.count
        if batch.count == MemoryLimits.batchCount || batchBytes >= Self.batchBytesMax {
            try await flush()
        }
    }

    /// Gives what waits to the engine.
    mutating func flush() async throws(Problem) {
        let records = batch
        let numbers = batchLines
        batch.removeAll(keepingCapacity: true)
        batchLines.removeAll(keepingCapacity: true)
        batchBytes = 0
        if records.isEmpty { return }
        do throws(PressureRefusal) {
            try engine.pressure.admit(.complex, "The rest of an import")
        } catch {
            throw stopped(by: Problem(error), before: numbers[0])
        }
        do throws(MemoryError) {
            count(try await engine.restore(records, of: userID))
        } catch {
            guard error.isAboutOneRecord else {
                throw stopped(by: Problem(error), before: numbers[0])
            }
            try await restoreSingly(records, numbers)
        }
    }

    /// Finds which records of a refused batch are at fault.
    private mutating func restoreSingly(
        _ records: [MemoryRecord], _ numbers: [Int]
    ) async throws(Problem) {
        for (record, number) in zip(records, numbers) {
            do throws(MemoryError) {
                count(try await engine.restore([record], of: userID))
            } catch {
                guard error.isAboutOneRecord else {
                    throw stopped(by: Problem(error), before: number)
                }
                fail(number, Problem(error))
            }
        }
    }

    private mutating func count(_ results: [Remembered]) {
        for result in results {
            if result.event == .noop { unchanged += 1 } else { added += 1 }
        }
    }

    private mutating func fail(_ line: Int, _ problem: Problem) {
        failed += 1
        if errors.count < Self.errorsMax { errors.append(LineError(line: line, problem: problem)) }
    }

    private func stopped(by problem: Problem, before line: Int) -> Problem {
        Problem(
            problem.code,
            "\(problem.detail) Lines before \(line) are kept; send the file again when it works:"
                + " what is there stays as it is.",
            field: problem.field)
    }

    /// Writes what came of it.
    func write(to writer: inout JSONWriter) {
        for (name, count) in [
            ("added", added), ("unchanged", unchanged), ("failed", failed), ("lines", lines),
        ] {
            writer.key(name)
            writer.integer(count)
        }
        writer.key("errors")
        writer.array(errors) { writer, error in
            writer.object { writer in
                writer.key("line")
                writer.integer(error.line)
                writer.member("code", error.problem.code.rawValue)
                writer.member("detail", error.problem.detail)
                writer.member("field", error.problem.field)
            }
        }
    }
}

extension MemoryError {
    /// Whether another record of the batch may fare better.
    fileprivate var isAboutOneRecord: Bool { kind == .invalid || kind == .conflict }
}

/// Reads one line of an import: what an export writes, or less.
enum RecordReader {
    /// - Parameter now: For what has no times.
    static func read(_ line: [UInt8], now: Timestamp) throws(Problem) -> MemoryRecord {
        let reader = try ObjectReader(try json(line))
        let own = ["id", "text", "created_at", "updated_at"] + RetirementFields.names
        try reader.refuse(allBut: own + ContentFields.names)
        let words = try reader.words("text", bytesMax: MemoryLimits.textBytes)
        let text = try reader.required(words, "text")
        let fields = try ContentFields(reader)
        let created = try reader.time("created_at") ?? now
        let updated = try reader.time("updated_at") ?? created
        guard updated >= created else {
            throw reader.invalid("updated_at", "must not lie before created_at")
        }
        let content = fields.content(text: text, now: created)
        return MemoryRecord(
            id: try id(reader), content: content, createdAt: created, updatedAt: updated,
            retirement: try RetirementFields.read(reader, saidAt: content.occurredAt))
    }

    private static func json(_ line: [UInt8]) throws(Problem) -> JSONValue {
        do throws(JSONError) {
            return try JSONReader.read(line)
        } catch {
            throw Problem(error)
        }
    }

    private static func id(_ reader: ObjectReader) throws(Problem) -> MemoryID? {
        guard let text = try reader.string("id") else { return nil }
        guard let id = MemoryID(text) else {
            throw reader.invalid("id", "must be a UUID; leave it out to get a new one")
        }
        return id
    }
}
