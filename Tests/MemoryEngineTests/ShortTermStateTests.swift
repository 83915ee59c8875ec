import MemoryModel
import Testing

@testable import MemoryEngine

@Suite("Who becomes smaller, who goes")
struct ShortTermStateTests {
    private var options: ShortTermOptions {
        var options = ShortTermOptions(bytesMax: 1_000)
        options.userBytes = 100
        options.usersMax = 5
        return options
    }

    private func time(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: seconds * 1_000_000)
    }

    /// A table of users with so many bytes, the first used longest ago.
    private func table(
        _ users: [(String, Int)], level: RecallLevel = .whole
    ) -> ShortTermState {
        var table = ShortTermState()
        for (place, (name, bytes)) in users.enumerated() {
            let index = UserIndex(userID: name)
            table.insert(index, at: time(Int64(place)))
            table.count(index, bytes: bytes) { slot in
                slot.isLoading = false
                slot.level = level
            }
        }
        return table
    }

    private func next(
        _ table: inout ShortTermState, goal: Int? = nil, spared: String = ""
    ) -> String {
        let step = table.nextStep(
            goal: goal ?? options.bytesMax, spared: table.slots[spared]?.index, options: options)
        switch step {
        case nil: return "nothing"
        case .evicted: return "evicted"
        case .reduce(let index, let bytes, let rowsMayLeave):
            return "\(index.userID) to \(bytes)\(rowsMayLeave ? " without rows" : "")"
        }
    }

    @Test("nothing is done while all fit")
    func fits() {
        var table = table([("a", 450), ("b", 450), ("c", 100)])
        #expect(table.byteCount == 1_000)
        #expect(next(&table) == "nothing")
    }

    @Test("users above their share become smaller first, least recently used first")
    func reduces() {
        var table = table([("small", 90), ("a", 450), ("b", 300), ("c", 300)])
        // 140 too many, and a sixteenth of the whole.
        #expect(next(&table) == "a to 248")
        #expect(next(&table) == "nothing", "what a gives back is counted on")
        #expect(next(&table, goal: 800) == "b to 112")
    }

    @Test("a user is not made smaller than the share, and not twice for nothing")
    func floor() throws {
        var table = table([("a", 450), ("b", 450), ("c", 450)])
        #expect(next(&table) == "a to 100")
        let index = try #require(table.slots["a"]?.index)
        table.count(index, bytes: 300) { $0.level = .coded }
        table.endReduction(of: index)
        #expect(next(&table) == "b to 188", "a has only codes left")
    }

    @Test("then whole users go, least recently used first, but for the one in use")
    func evicts() {
        var table = table([("a", 300), ("b", 300), ("c", 300), ("d", 300)], level: .partial)
        #expect(next(&table, spared: "a") == "evicted")
        #expect(table.slots.keys.sorted() == ["a", "c", "d"])
        #expect(table.byteCount == 900)
        #expect(next(&table) == "nothing")
        _ = table.use("a", at: time(9))
        #expect(next(&table, goal: 650) == "evicted")
        #expect(table.slots.keys.sorted() == ["a", "d"], "a was used after c")
        #expect(next(&table, goal: 0, spared: "a") == "evicted")
        #expect(next(&table, goal: 0, spared: "a") == "nothing")
        #expect(table.slots.keys.sorted() == ["a"])
        #expect(table.counts.evictions == 3)
    }

    @Test("one who is larger than a user may be loses rows, whatever room there is")
    func huge() throws {
        var table = table([("a", 600)])
        #expect(next(&table) == "a to 434 without rows")
        #expect(next(&table) == "nothing", "while that is under way")
        let index = try #require(table.slots["a"]?.index)
        table.count(index, bytes: 550)
        table.endReduction(of: index)
        #expect(next(&table) == "nothing", "it cannot be made smaller")
    }

    @Test("not more users are held than places")
    func places() {
        var table = table((0..<7).map { ("\($0)", 10) })
        #expect(next(&table) == "evicted")
        #expect(next(&table) == "evicted")
        #expect(next(&table) == "nothing")
        #expect(table.slots.keys.sorted() == ["2", "3", "4", "5", "6"])
    }

    @Test("who is being read is counted and stays; who is idle goes")
    func loadingAndIdle() {
        var table = table([("a", 100), ("b", 100)])
        let index = UserIndex(userID: "loading")
        table.insert(index, at: time(0))
        table.count(index, bytes: 400)
        #expect(table.byteCount == 600)
        table.removeIdle(since: time(1))
        #expect(table.slots.keys.sorted() == ["b", "loading"])
        #expect(table.counts.idled == 1)
        #expect(next(&table, goal: 0) == "evicted")
        #expect(next(&table, goal: 0) == "nothing")
        #expect(table.byteCount == 400)
    }

    @Test("an index that was let go and read anew is not counted for the old one")
    func identity() {
        var table = table([("a", 100)])
        let stranger = UserIndex(userID: "a")
        table.count(stranger, bytes: 9_999)
        table.endReduction(of: stranger)
        #expect(table.byteCount == 100)
        table.remove("a")
        table.remove("a")
        #expect(table.byteCount == 0)
    }
}
