import MemoryModel
import Synchronization
import Testing

@testable import SQLiteStore

@Suite("Segments of recall data, and uses")
struct SegmentTests {
    private static let form = 7

    private final class Lines: Sendable { let list = Mutex<[String]>([]) }

    /// 2,100 memories of ada: ordinals 1...2100, so ranges 0 and 1 are full and 2 is begun.
    private func fill(_ store: SQLiteStore) async throws {
        for start in stride(from: UInt64(1), to: 2_101, by: 100) {
            let memories = (start..<start + 100).map { number in
                Sample.memory(
                    number, "text \(number)",
                    slot: Sample.filled([UInt8(number % 251)], [UInt8(number % 241), 1]))
            }
            _ = try await store.add(memories, of: "ada")
        }
    }

    /// Makes what is missing; a body is the range's number and the low bytes of its ordinals.
    private func makeAll(_ store: SQLiteStore) async throws -> [UInt32] {
        var made: [UInt32] = []
        var start: UInt32 = 0
        while let number = try await store.makeSegment(
            of: "ada", form: Self.form, from: start,
            make: { number, rows in
                [UInt8(number)] + rows.map { UInt8(truncatingIfNeeded: $0.ordinal) }
            })
        {
            made.append(number)
            start = number + 1
        }
        return made
    }

    private func pieces(
        _ store: SQLiteStore, form: Int = form, below end: UInt32 = .max
    ) async throws -> [String] {
        let found = Lines()
        try await store.scanPieces(of: "ada", form: form, below: end) { piece in
            switch piece {
            case .row(let row):
                #expect(row.derived.features == [UInt8(row.ordinal % 251)])
                found.list.withLock { $0.append("row") }
            case .segment(let number, let body):
                found.list.withLock { $0.append("segment \(number): \(body.count)") }
            }
        }
        var runs: [(what: String, count: Int)] = []
        for what in found.list.withLock({ $0 }) {
            if what == "row", let last = runs.last, last.what == what {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((what, 1))
            }
        }
        return runs.map { $0.what == "row" ? "\($0.count) rows" : $0.what }
    }

    @Test("segments stand for full ranges that no new memory can fall into, rows for the others")
    func scan() async throws {
        try await withStore { store in
            try await fill(store)
            #expect(try await pieces(store) == ["2100 rows"])
            #expect(try await makeAll(store) == [0, 1])
            #expect(try await makeAll(store).isEmpty, "made once")
            #expect(
                try await pieces(store)
                    == ["segment 0: 1024", "segment 1: 1025", "53 rows"])
            #expect(
                try await pieces(store, below: 1_025) == ["segment 0: 1024", "segment 1: 1025"])
            #expect(try await pieces(store, below: 1_024) == ["segment 0: 1024"])
            #expect(try await pieces(store, below: 0).isEmpty)
            #expect(try await pieces(store, form: 8) == ["2100 rows"], "another form")
            #expect(try await store.memoryCount(of: "ada") == 2_100)
            #expect(try await store.memoryCount(of: "bob") == 0)
        }
    }

    @Test("a change of a memory takes its segment away in the same commit, and no other")
    func changes() async throws {
        try await withStore { store in
            try await fill(store)
            _ = try await makeAll(store)
            _ = try await store.edit(
                Sample.id(5),
                with: Sample.edit(
                    "another text", at: 9_999, slot: Sample.filled([5], [5, 1])))
            #expect(try await pieces(store) == ["1023 rows", "segment 1: 1025", "53 rows"])
            #expect(try await makeAll(store) == [0])
            _ = try await store.delete([Sample.id(1_500)])
            #expect(try await pieces(store) == ["segment 0: 1024", "1076 rows"])
            #expect(try await makeAll(store) == [1])
            #expect(
                try await pieces(store) == ["segment 0: 1024", "segment 1: 1024", "53 rows"])
            store.attach([Sample.update(7, Derived(features: [7], vector: [9, 9]), at: 7)])
            #expect(
                try await pieces(store) == ["1023 rows", "segment 1: 1024", "53 rows"],
                "what waits for its commit counts already")
            await store.writer.whenSettled()
            #expect(try await pieces(store) == ["1023 rows", "segment 1: 1024", "53 rows"])
            _ = try await store.add([Sample.memory(9_000, "new")], of: "bob")
            #expect(try await store.deleteAll(of: "ada").memories == 2_099)
            #expect(try await store.rowCount("recall_segments") == 0)
        }
    }

    @Test("segments of other code do not count and are made anew")
    func versions() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(folder: folder.path, versions: Sample.versions)
        try await fill(store)
        _ = try await makeAll(store)
        await store.close()
        let other = try SQLiteStore(
            folder: folder.path, versions: DerivedVersions(features: 3, encoder: "encoder-b"))
        #expect(try await pieces(other) == ["2100 rows"])
        #expect(try await makeAll(other) == [0, 1])
        #expect(try await pieces(other).count == 3)
        await other.close()
    }

    @Test("exact vectors by ordinal, with those that wait for their commit")
    func vectors() async throws {
        try await withStore { store in
            try await fill(store)
            store.attach([Sample.update(3, Derived(features: [], vector: [77]), at: 3)])
            let vectors = try await store.recallVectors(of: "ada", at: [2_100, 3, 9_999, 4])
            #expect(vectors == [2_100: [UInt8(2_100 % 241), 1], 3: [77], 4: [4, 1]])
            #expect(try await store.recallVectors(of: "bob", at: [1]).isEmpty)
        }
    }

    @Test("uses add up, and go with their memory")
    func uses() async throws {
        try await withStore { store in
            _ = try await store.add(
                [
                    Sample.memory(1, "one"), Sample.memory(2, "two") { $0.importance = 0.5 },
                    Sample.memory(3, "three"),
                ], of: "ada")
            try await store.addUses([
                MemoryUse(userID: "ada", ordinal: 1, count: 2, day: 30),
                MemoryUse(userID: "nobody", ordinal: 1, count: 2, day: 30),
                MemoryUse(userID: "ada", ordinal: 99, count: 2, day: 30),
            ])
            try await store.addUses([
                MemoryUse(userID: "ada", ordinal: 1, count: 3, day: 20),
                MemoryUse(userID: "ada", ordinal: 2, count: 1, day: 40),
            ])
            #expect(
                try await store.weights(of: "ada") == [
                    1: MemoryWeight(uses: 5, lastUsedDay: 30),
                    2: MemoryWeight(uses: 1, lastUsedDay: 40, importance: 0.5),
                ])
            _ = try await store.delete([Sample.id(1)])
            #expect(try await store.weights(of: "ada").keys.sorted() == [2])
            _ = try await store.deleteAll(of: "ada")
            #expect(try await store.rowCount("recall_uses") == 0)
        }
    }
}

extension SQLiteStore {
    fileprivate func rowCount(_ table: String) async throws -> Int {
        try await read("test") { database throws(MemoryError) in
            Int(try database.integer("SELECT count(*) FROM \(table)") ?? -1)
        }
    }
}
