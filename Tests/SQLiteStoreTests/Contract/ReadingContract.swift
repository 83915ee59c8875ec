import MemoryModel
import Synchronization
import Testing

@Suite("Memory store contract: reading")
struct ReadingContract {
    @Test(
        "memories come in the order asked, without those not there", arguments: StoreUnderTest.all)
    func readsInOrder(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add((1...5).map { Sample.memory($0, "text \($0)") }, of: "ada")
            let byID = try await store.memories([Sample.id(4), Sample.id(9), Sample.id(2)])
            #expect(byID.map(\.ordinal) == [4, 2])
            let byOrdinal = try await store.memories(of: "ada", at: [5, 0, 1, .max], where: nil)
            #expect(byOrdinal.map(\.content.text) == ["text 5", "text 1"])
            #expect(try await store.memories(of: "nobody", at: [1], where: nil).isEmpty)
        }
    }

    @Test("pages go through all memories, both ways", arguments: StoreUnderTest.all, [true, false])
    func pages(_ subject: StoreUnderTest, isNewestFirst: Bool) async throws {
        try await subject.use { store in
            _ = try await store.add((1...7).map { Sample.memory($0, "text \($0)") }, of: "ada")
            _ = try await store.add([Sample.memory(8, "text")], of: "bob")
            _ = try await store.delete([Sample.id(4)])
            var seen: [UInt32] = []
            var query = PageQuery(userID: "ada", isNewestFirst: isNewestFirst, limit: 2)
            for _ in 0..<5 {
                let page = try await store.page(query)
                #expect(page.count <= 2)
                seen += page.map(\.ordinal)
                query.after = page.last?.ordinal ?? query.after
            }
            let all: [UInt32] = [1, 2, 3, 5, 6, 7]
            #expect(seen == (isNewestFirst ? all.reversed() : all))
        }
    }

    @Test("a page keeps to its filter", arguments: StoreUnderTest.all)
    func filtersPages(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let memories = (1...6).map { number in
                Sample.memory(number, "t\(number)") { $0.speaker = number % 2 == 0 ? "A" : "B" }
            }
            _ = try await store.add(memories, of: "ada")
            let filter = MemoryFilter.compare(.speaker, .eq, .string("A"))
            let query = PageQuery(userID: "ada", filter: filter, after: 6, limit: 1)
            #expect(try await store.page(query).map(\.ordinal) == [4])
            #expect(try await store.ordinals(of: "ada", where: filter) == [2, 4, 6])
            #expect(try await store.ordinals(of: "bob", where: filter).isEmpty)
        }
    }

    @Test("a scan gives rows in order, with what was ready", arguments: StoreUnderTest.all)
    func scans(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let added = [
                Sample.memory(1, "a", slot: Sample.filled([1], [10])), Sample.memory(2, "b"),
                Sample.memory(3, "c", slot: Sample.filled([3], [])),
            ]
            _ = try await store.add(added, of: "ada")
            _ = try await store.add(
                [Sample.memory(4, "a", slot: Sample.filled([4], [40]))], of: "bob")
            #expect(try await scan(store, "ada") == ["1 [1] [10]", "2 [] []", "3 [3] []"])
            #expect(try await scan(store, "nobody").isEmpty)
        }
    }

    @Test("data attached later is seen at once and kept", arguments: StoreUnderTest.all)
    func attaches(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let slot = DerivedSlot(versions: Sample.versions)
            _ = try await store.add([Sample.memory(1, "a", slot: slot)], of: "ada")
            let derived = Derived(features: [7], vector: [8])
            #expect(slot.fill(derived), "the store came by before the data")
            store.attach([Sample.update(1, derived)])
            #expect(try await scan(store, "ada") == ["1 [7] [8]"])
            _ = try await store.add([Sample.memory(2, "b")], of: "bob")
            #expect(try await scan(store, "ada") == ["1 [7] [8]"])
            #expect(try await store.staleCount(versions: Sample.versions) == 1)
        }
    }

    @Test("data of another state or version is not seen", arguments: StoreUnderTest.all)
    func ignoresOtherData(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add([Sample.memory(1, "a")], of: "ada")
            let derived = Derived(features: [7], vector: [8])
            let other = DerivedVersions(features: 3, encoder: "encoder-b")
            store.attach([
                Sample.update(1, derived, at: 0), Sample.update(9, derived),
            ])
            #expect(try await scan(store, "ada") == ["1 [] []"])
            let older = DerivedVersions(features: 2, encoder: "encoder-a")
            _ = try await store.add([Sample.memory(3, "c")], of: "cleo")
            store.attach([Sample.update(3, derived, versions: older)])
            #expect(try await scan(store, "cleo") == ["1 [] [8]"])
            _ = try await store.add([Sample.memory(4, "d")], of: "bob")
            #expect(try await scan(store, "cleo") == ["1 [] [8]"])
            store.attach([Sample.update(1, derived, versions: other)])
            #expect(try await scan(store, "ada") == ["1 [7] []"])
            _ = try await store.add([Sample.memory(2, "b")], of: "bob")
            #expect(try await scan(store, "ada") == ["1 [7] []"])
        }
    }

    @Test("data of an old text that comes late displaces nothing", arguments: StoreUnderTest.all)
    func keepsNewerData(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add([Sample.memory(1, "new")], of: "ada")
            store.attach([Sample.update(1, Derived(features: [7], vector: [8]))])
            store.attach([Sample.update(1, Derived(features: [1], vector: [2]), at: 0)])
            #expect(try await scan(store, "ada") == ["1 [7] [8]"])
            _ = try await store.add([Sample.memory(2, "b")], of: "bob")
            #expect(try await scan(store, "ada") == ["1 [7] [8]"])
            #expect(try await store.staleCount(versions: Sample.versions) == 1)
        }
    }

    @Test("a part that is missing from later data stays", arguments: StoreUnderTest.all)
    func keepsWaitingPart(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add([Sample.memory(1, "a")], of: "ada")
            store.attach([Sample.update(1, Derived(features: [7], vector: [8]))])
            store.attach([Sample.update(1, Derived(features: [9], vector: []))])
            #expect(try await scan(store, "ada") == ["1 [9] [8]"])
            _ = try await store.add([Sample.memory(2, "b")], of: "bob")
            #expect(try await scan(store, "ada") == ["1 [9] [8]"])
        }
    }

    @Test("a part that could not be made takes nothing away", arguments: StoreUnderTest.all)
    func keepsOtherPart(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let slot = Sample.filled([1], [1])
            _ = try await store.add([Sample.memory(1, "a", slot: slot)], of: "ada")
            let words = Derived(features: [2], vector: [])
            let wordsOnly = DerivedVersions(features: 3, encoder: "")
            store.attach([Sample.update(1, words, versions: wordsOnly)])
            store.attach([
                Sample.update(1, Derived(features: [], vector: []), versions: wordsOnly)
            ])
            #expect(try await scan(store, "ada") == ["1 [2] [1]"])
            _ = try await store.add([Sample.memory(2, "b")], of: "bob")
            #expect(try await scan(store, "ada") == ["1 [2] [1]"])
        }
    }

    @Test("a new text takes its own data or none", arguments: StoreUnderTest.all)
    func editsRenewData(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add(
                [Sample.memory(1, "a", slot: Sample.filled([1], [1]))], of: "ada")
            let second = Sample.edit("b", at: 9, slot: Sample.filled([2], [2]))
            _ = try await store.edit(Sample.id(1), with: second)
            #expect(try await scan(store, "ada") == ["1 [2] [2]"])
            _ = try await store.edit(Sample.id(1), with: Sample.edit("b", at: 10))
            #expect(try await scan(store, "ada") == ["1 [2] [2]"])
            _ = try await store.edit(Sample.id(1), with: Sample.edit("c", at: 11))
            #expect(try await scan(store, "ada") == ["1 [] []"])
        }
    }

    @Test("what is missing or made by other code is stale", arguments: StoreUnderTest.all)
    func findsStale(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            for user in ["ada", "bob"] {
                let base: UInt64 = user == "ada" ? 0 : 100
                let added = (1...9).map { number in
                    Sample.memory(
                        base + number, "t\(number)",
                        slot: number % 3 == 0
                            ? DerivedSlot(versions: Sample.versions)
                            : Sample.filled([1], number % 3 == 1 ? [] : [1]))
                }
                _ = try await store.add(added, of: user)
            }
            let table: [(DerivedVersions, Int)] = [
                (Sample.versions, 12), (DerivedVersions(features: 3, encoder: ""), 6),
                (DerivedVersions(features: 4, encoder: ""), 18),
                (DerivedVersions(features: 3, encoder: "encoder-b"), 18),
            ]
            for (versions, count) in table {
                #expect(try await store.staleCount(versions: versions) == count)
                var seen: [MemoryID] = []
                var cursor: Int64 = 0
                for _ in 0..<10 {
                    let page = try await store.staleMemories(
                        versions: versions, after: cursor, limit: 4)
                    seen += page.memories.map(\.id)
                    cursor = page.cursor
                }
                #expect(seen.count == count)
                #expect(Set(seen).count == count)
            }
        }
    }

    /// A user's rows as lines: ordinal, features, vector.
    private func scan(_ store: any AnyMemoryStore, _ user: String) async throws -> [String] {
        let lines = Lines()
        try await store.scanRecall(of: user) { row in
            lines.list.withLock {
                $0.append("\(row.ordinal) \(row.derived.features) \(row.derived.vector)")
            }
        }
        return lines.list.withLock { $0 }
    }

    private final class Lines: Sendable { let list = Mutex<[String]>([]) }
}
