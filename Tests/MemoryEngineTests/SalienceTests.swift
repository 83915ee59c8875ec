import MemoryModel
import Testing

@testable import MemoryEngine

@Suite("Salience")
struct SalienceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let day: Int
        var content: Float = 0
        var weight: MemoryWeight?
        let expected: Float
    }
    private static let today = 20_000
    private static let cases = [
        Case(testDescription: "new today", day: today, expected: 1),
        Case(testDescription: "still to come", day: today + 3, expected: 1),
        Case(testDescription: "a week old", day: today - 7, expected: 0.3679),
        Case(testDescription: "two weeks old", day: today - 14, expected: 0.1353),
        Case(testDescription: "full of content, long ago", day: 0, content: 1, expected: 0.5),
        Case(testDescription: "content out of its range", day: 0, content: 9, expected: 0.5),
        Case(
            testDescription: "important, long ago", day: 0,
            weight: MemoryWeight(importance: 1), expected: 2),
        Case(
            testDescription: "half important, long ago", day: 0,
            weight: MemoryWeight(importance: 0.5), expected: 1),
        Case(
            testDescription: "used once today", day: 0,
            weight: MemoryWeight(uses: 1, lastUsedDay: today), expected: 0.1982),
        Case(
            testDescription: "used as often as counts", day: 0,
            weight: MemoryWeight(uses: 32, lastUsedDay: today), expected: 1),
        Case(
            testDescription: "used more often than counts", day: 0,
            weight: MemoryWeight(uses: 9_999, lastUsedDay: today), expected: 1),
        Case(
            testDescription: "used a month ago", day: 0,
            weight: MemoryWeight(uses: 32, lastUsedDay: today - 30), expected: 0.3679),
        Case(
            testDescription: "all of it", day: today, content: 1,
            weight: MemoryWeight(uses: 32, lastUsedDay: today, importance: 1), expected: 4.5),
    ]

    @Test("is the sum of newness, uses, content and importance", arguments: cases)
    func table(_ item: Case) {
        let salience = Salience(today: Self.today)
        let found = salience.of(day: item.day, content: item.content, weight: item.weight)
        #expect(abs(found - item.expected) < 0.001, "found \(found)")
    }
}

@Suite("Counts of uses")
struct UseCounterTests {
    private let start = Timestamp(microseconds: 1_700_000_000_000_000)

    private func time(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: start.microseconds + seconds * 1_000_000)
    }

    @Test("are due after half a minute, at a thousand, or at the end")
    func due() {
        let counter = UseCounter()
        counter.note([1, 2], of: "ada", at: start)
        counter.note([2], of: "ada", at: time(1))
        #expect(counter.take(at: time(29)).isEmpty)
        let uses = counter.take(at: time(30)).sorted { $0.ordinal < $1.ordinal }
        #expect(uses.map(\.count) == [1, 2])
        #expect(uses.allSatisfy { $0.userID == "ada" && $0.day == Int(start.day) })
        #expect(counter.take(at: time(99), isLast: true).isEmpty, "taken once")
        counter.note(Array(0..<999), of: "ada", at: time(100))
        #expect(counter.take(at: time(101)).isEmpty)
        counter.note([999], of: "bob", at: time(101))
        #expect(counter.take(at: time(101)).count == 1_000)
        counter.note([3], of: "bob", at: time(102))
        #expect(counter.take(at: time(102), isLast: true).count == 1)
    }

    @Test("are bounded: beyond, only those counted already are counted on")
    func bounded() {
        let counter = UseCounter()
        counter.note(Array(0..<UInt32(UseCounter.entriesMax) + 5), of: "ada", at: start)
        counter.note([7, 99_999], of: "ada", at: start)
        let uses = counter.take(at: start, isLast: true)
        #expect(uses.count == UseCounter.entriesMax)
        #expect(uses.first { $0.ordinal == 7 }?.count == 2)
    }

    @Test("that are not written yet are added to what the store knows")
    func added() {
        let counter = UseCounter()
        counter.note([1, 1, 2], of: "ada", at: start)
        let day = Int(start.day)
        var weights = [UInt32(1): MemoryWeight(uses: 3, lastUsedDay: day + 1, importance: 0.5)]
        counter.add(to: &weights, of: "ada")
        #expect(
            weights == [
                1: MemoryWeight(uses: 5, lastUsedDay: day + 1, importance: 0.5),
                2: MemoryWeight(uses: 1, lastUsedDay: day),
            ])
    }
}
