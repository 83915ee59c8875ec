import Testing

@testable import Execution

@Suite("AdmissionQueue")
struct AdmissionQueueTests {
    private let start = ContinuousClock.now
    private var queue = AdmissionQueue<String>(places: 2, waitingMax: 2, wait: .seconds(5))

    private mutating func enter(
        _ name: String, after seconds: Int = 0
    ) -> (AdmissionQueue<String>.Entry, number: UInt64) {
        let number = queue.nextNumber()
        return (queue.enter(name, as: number, now: start + .seconds(seconds)), number)
    }

    @Test("lets in what has a place, lets wait what may wait, refuses the rest")
    mutating func bounds() {
        let entries = ["a", "b", "c", "d", "e"].map { enter($0).0 }
        #expect(entries == [.admitted, .admitted, .waits, .waits, .refused])
        #expect(queue.taken == 2 && queue.waitingCount == 2)
    }

    @Test("gives a free place to who waits longest, and to nobody who comes later")
    mutating func order() {
        for name in ["a", "b", "c", "d"] { _ = enter(name) }
        let first = queue.leave()
        let isBarged = queue.enterNow()
        let second = queue.leave()
        #expect(first == "c" && !isBarged && second == "d")
        let third = queue.leave()
        #expect(third == nil && queue.taken == 1)
        let isFree = queue.enterNow()
        #expect(isFree && queue.taken == 2)
    }

    @Test("ends the waits that are over and no others")
    mutating func deadlines() {
        for (second, name) in ["a", "b", "c", "d"].enumerated() { _ = enter(name, after: second) }
        #expect(queue.nextDue == start + .seconds(7))
        let early = queue.expire(now: start + .seconds(6))
        let due = queue.expire(now: start + .seconds(7))
        #expect(early == [] && due == ["c"] && queue.nextDue == start + .seconds(8))
        let last = queue.leave()
        #expect(last == "d" && queue.nextDue == nil)
    }

    @Test("who goes away is passed over, once")
    mutating func withdrawal() {
        let numbers = ["a", "b", "c", "d"].map { enter($0).number }
        let gone = [numbers[2], numbers[2], numbers[0]].map { queue.withdraw($0) }
        let next = queue.leave()
        #expect(gone == ["c", nil, nil] && next == "d")
    }
}

@Suite("Admission")
struct AdmissionTests {
    /// Hands the thread on until it holds; every step towards it is already under way.
    private func reach(_ condition: () -> Bool) async throws {
        for _ in 0..<1_000_000 where !condition() { await Task.yield() }
        try #require(condition())
    }

    @Test("never has more inside than places, and lets all of them through")
    func places() async {
        let gate = Admission(places: 3, waitingMax: 100, wait: .seconds(60))
        let tally = Tally()
        await withTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    guard (try? await gate.enter()) != nil else { return }
                    await tally.add(1)
                    await Task.yield()
                    await tally.add(-1)
                    gate.leave()
                }
            }
        }
        #expect(await tally.most <= 3)
        #expect(await tally.done == 100)
        #expect(gate.insideCount == 0 && gate.waitingCount == 0)
    }

    @Test("a wait ends at its deadline, and the place still goes to the next")
    func timeout() async throws {
        let gate = Admission(places: 1, waitingMax: 8, wait: .milliseconds(1))
        try await gate.enter()
        await #expect(throws: AdmissionRefused.timedOut) { try await gate.enter() }
        await #expect(throws: AdmissionRefused.timedOut) { try await gate.enter() }
        gate.leave()
        try await gate.enter()
        #expect(gate.insideCount == 1 && gate.waitingCount == 0)
    }

    @Test("a full line refuses at once")
    func full() async throws {
        let gate = Admission(places: 1, waitingMax: 0, wait: .seconds(60))
        try await gate.enter()
        await #expect(throws: AdmissionRefused.lineFull) { try await gate.enter() }
    }

    @Test("who is cancelled leaves the line and takes no place")
    func cancellation() async throws {
        let gate = Admission(places: 1, waitingMax: 8, wait: .seconds(60))
        try await gate.enter()
        let waiting = Task { () async -> AdmissionRefused? in
            do throws(AdmissionRefused) { try await gate.enter() } catch { return error }
            return nil
        }
        try await reach { gate.waitingCount == 1 }
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
        #expect(gate.waitingCount == 0)
        let late = Task { () async -> AdmissionRefused? in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(AdmissionRefused) { try await gate.enter() } catch { return error }
            return nil
        }
        #expect(await late.value == .cancelled)
        gate.leave()
        #expect(gate.insideCount == 0)
    }
}

/// How many are inside, how many there were at most, how many left.
private actor Tally {
    private var now = 0
    private(set) var most = 0
    private(set) var done = 0

    func add(_ change: Int) {
        now += change
        most = max(most, now)
        if change < 0 { done += 1 }
    }
}
