import Execution
import Testing

@Suite("WorkPool")
struct WorkPoolTests {
    @Test("returns what the work returns, and throws what it throws")
    func returnsAndThrows() async throws {
        struct Broken: Error {}
        let pool = WorkPool(label: "test", threadCount: 2, queueLimit: 8)
        defer { pool.shutDown() }
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
    }

    @Test("one piece more than the queue holds is refused at once")
    func refusesAtTheLimit() async throws {
        let pool = WorkPool(label: "test", threadCount: 1, queueLimit: 1)
        let hold = Gate(false)
        let started = Gate(false)
        async let first: Void = pool.run {
            started.withLock { $0 = true }
            started.signal()
            hold.wait(until: { $0 }, then: { _ in })
        }
        started.wait(until: { $0 }, then: { _ in })
        let ran = Gate(false)
        pool.submit(
            {
                ran.withLock { $0 = true }
                ran.broadcast()
            }, orElse: { _ in })
        await #expect(throws: WorkRefused.queueFull) { try await pool.run {} }
        hold.withLock { $0 = true }
        hold.broadcast()
        try await first
        ran.wait(until: { $0 }, then: { _ in })
        try await pool.run {}
        pool.shutDown()
        await #expect(throws: WorkRefused.shutDown) { try await pool.run {} }
    }
}
