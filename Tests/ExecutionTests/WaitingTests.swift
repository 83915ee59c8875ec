import Execution
import Testing

@Suite("waitFor")
struct WaitingTests {
    @Test("runs the work on the calling thread, also when every pool thread waits like this")
    func waitsEverywhere() async throws {
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<16 {
                group.addTask {
                    try waitFor {
                        async let left = number
                        await Task.yield()
                        return await left + 1
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 136)
    }

    @Test("throws what the work throws")
    func throwsOn() {
        struct Broken: Error {}
        #expect(throws: Broken.self) {
            try waitFor {
                await Task.yield()
                throw Broken()
            }
        }
    }
}
