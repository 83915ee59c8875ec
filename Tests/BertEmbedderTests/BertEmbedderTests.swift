import Kernels
import Testing

@testable import BertEmbedder

@Suite("BertEmbedder")
struct BertEmbedderTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = try TinyModel.build(in: folder)
    }

    private func embedder(
        workers: Int = 2, queueLimit: Int = 256, level: SIMDLevel? = nil
    ) throws -> BertEmbedder {
        try BertEmbedder(modelPath: path, workers: workers, queueLimit: queueLimit, level: level)
    }

    private func kind(_ body: () async throws -> Void) async -> EmbedderError.Kind? {
        (await #expect(throws: EmbedderError.self) { try await body() })?.kind
    }

    @Test("gives unit vectors of the model's size", arguments: SIMDLevel.supported)
    func givesUnitVectors(level: SIMDLevel) async throws {
        let subject = try embedder(level: level)
        #expect(subject.dimensions == 64 && subject.encoderVersion == "tiny/1")
        #expect(subject.level == level)
        for text in ["", "cat", "The cat sat on the mat.", String(repeating: "mat ", count: 500)] {
            let vector = try await subject.vector(of: text)
            let length = vector.reduce(0) { $0 + $1 * $1 }
            #expect(vector.count == 64 && abs(length - 1) < 1e-5)
        }
        subject.shutDown()
    }

    @Test("many texts at once give what each gives alone, in order")
    func batchesAgree() async throws {
        let subject = try embedder()
        let texts = (0..<300).map { "cat \($0) " + String(repeating: "sat ", count: $0 % 31) }
        let together = try await subject.vectors(of: texts)
        #expect(Set(together).count > 200)
        for (text, vector) in zip(texts, together) {
            #expect(try await subject.vector(of: text) == vector)
        }
        #expect(try await subject.vectors(of: []) == [])
        subject.shutDown()
    }

    @Test("serves many callers at once", arguments: [1, 2, 4])
    func servesManyCallers(workers: Int) async throws {
        let subject = try embedder(workers: workers)
        let expected = try await subject.vectors(of: (0..<20).map { "hello \($0)" })
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for caller in 0..<200 {
                group.addTask {
                    try await subject.vector(of: "hello \(caller % 20)") == expected[caller % 20]
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(subject.waitingCount == 0)
        subject.shutDown()
    }

    @Test("refuses too many texts in one call")
    func refusesTooMany() async throws {
        let subject = try embedder()
        let texts = [String](repeating: "cat", count: BertEmbedder.textsPerCallMax + 1)
        #expect(await kind { _ = try await subject.vectors(of: texts) } == .tooManyTexts)
        subject.shutDown()
    }

    @Test("after shut-down every call is refused, and a second shut-down is harmless")
    func refusesAfterShutDown() async throws {
        let subject = try embedder()
        subject.shutDown()
        #expect(await kind { _ = try await subject.vector(of: "cat") } == .shutDown)
        subject.shutDown()
    }

    @Test("shut-down while callers wait ends every call, with a vector or a refusal")
    func shutDownEndsCalls() async throws {
        let subject = try embedder(workers: 1)
        let kinds = await withTaskGroup(of: EmbedderError.Kind?.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do throws(EmbedderError) {
                        _ = try await subject.vectors(of: [String](repeating: "cat sat", count: 40))
                        return nil
                    } catch { return error.kind }
                }
            }
            subject.shutDown()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.count == 50)
        #expect(kinds.allSatisfy { $0 == nil || $0 == .shutDown })
    }

    @Test("a cancelled task gets an answer at once")
    func cancels() async throws {
        let subject = try embedder()
        let task = Task { () -> EmbedderError.Kind? in
            while !Task.isCancelled { await Task.yield() }
            do throws(EmbedderError) {
                _ = try await subject.vector(of: "cat")
                return nil
            } catch { return error.kind }
        }
        task.cancel()
        #expect(await task.value == .cancelled)
        subject.shutDown()
    }

    @Test("a missing model is a typed error")
    func missingModel() async {
        let found = await kind {
            _ = try BertEmbedder(modelPath: path + ".none", workers: 1, queueLimit: 1)
        }
        #expect(found == .modelMissing)
    }

    @Test("an embedder without workers or queue stops the program")
    func refusesNoWorkers() async {
        await #expect(processExitsWith: .failure) {
            _ = try? BertEmbedder(modelPath: "", workers: 0, queueLimit: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = try? BertEmbedder(modelPath: "", workers: 1, queueLimit: 0)
        }
    }
}
