import MemoryModel
import Testing

@Suite("Memory store contract: writing")
struct WritingContract {
    @Test("memories are numbered in the order they came, per user", arguments: StoreUnderTest.all)
    func numbersInOrder(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let ada = try await store.add(
                [Sample.memory(1, "one"), Sample.memory(2, "two")], of: "ada")
            let bob = try await store.add([Sample.memory(3, "one")], of: "bob")
            #expect(ada.map(\.ordinal) == [1, 2])
            #expect(bob.map(\.ordinal) == [1])
            #expect(ada.map(\.event) == [.add, .add])
            #expect(bob.map(\.id) == [Sample.id(3)])
        }
    }

    @Test("everything of a memory comes back as it was given", arguments: StoreUnderTest.all)
    func keepsEverything(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let rich = Sample.memory(1, "naïve 🐦 \"quoted\" \\ text\n") { content in
                content.speaker = "Ada"
                content.sessionID = ""
                content.agentID = "agent"
                content.appID = "app"
                content.categories = ["a\"b", "back\\slash", "new\nline", "", "ü🐦"]
                content.metadata = #"{"b":1,"a":[true,null],"e":"\u00e9"}"#
                content.importance = 0.25
                content.occurredAt = .earliest
            }
            let plain = Sample.memory(2, "plain")
            _ = try await store.add([rich, plain], of: "ada lovelace ü")
            let found = try await store.memories([rich.id, plain.id])
            #expect(found.map(\.content) == [rich.content, plain.content])
            #expect(found.map(\.userID) == ["ada lovelace ü", "ada lovelace ü"])
            #expect(found.map(\.createdAt) == [rich.createdAt, plain.createdAt])
            #expect(found.map(\.updatedAt) == [rich.updatedAt, plain.updatedAt])
        }
    }

    @Test("the same text is one memory, within a call and later", arguments: StoreUnderTest.all)
    func sameTextIsOne(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let first = try await store.add(
                [Sample.memory(1, "tea"), Sample.memory(2, "tea"), Sample.memory(3, "coffee")],
                of: "ada")
            #expect(first.map(\.event) == [.add, .noop, .add])
            #expect(first.map(\.id) == [Sample.id(1), Sample.id(1), Sample.id(3)])
            #expect(first.map(\.ordinal) == [1, 1, 2])
            let again = try await store.add([Sample.memory(4, "coffee")], of: "ada")
            #expect(again.map(\.event) == [.noop])
            #expect(again.map(\.ordinal) == [2])
            let sameID = try await store.add([Sample.memory(1, "tea")], of: "ada")
            #expect(sameID.map(\.event) == [.noop])
        }
    }

    @Test("texts that only look alike are two", arguments: StoreUnderTest.all)
    func spellingsDiffer(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let added = try await store.add(
                [Sample.memory(1, "caf\u{E9}"), Sample.memory(2, "cafe\u{301}")], of: "ada")
            #expect(added.map(\.event) == [.add, .add])
            let respelled = await kind {
                let change = Sample.edit("cafe\u{301}", at: 8)
                _ = try await store.edit(Sample.id(1), with: change)
            }
            #expect(respelled == .conflict, "the other memory has these very bytes")
            let edited = try await store.edit(
                Sample.id(1), with: Sample.edit("cafe\u{301} au lait", at: 9))
            #expect(edited.content.text.utf8.count == 14)
        }
    }

    @Test("a taken id is a conflict, and then nothing is added", arguments: StoreUnderTest.all)
    func allOrNothing(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add([Sample.memory(1, "tea")], of: "ada")
            for user in ["ada", "bob"] {
                let thrown = await kind {
                    _ = try await store.add(
                        [Sample.memory(2, "milk"), Sample.memory(1, "other")], of: user)
                }
                #expect(thrown == .conflict)
            }
            #expect(try await store.memories([Sample.id(2)]).isEmpty)
            let statistics = try await store.statistics()
            #expect(statistics.users == 1)
            #expect(statistics.memories == 1)
            let next = try await store.add([Sample.memory(3, "milk")], of: "ada")
            #expect(next.map(\.ordinal) == [2])
        }
    }

    @Test("metadata that is not JSON is refused", arguments: StoreUnderTest.all)
    func refusesBadMetadata(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            let bad = Sample.memory(1, "tea") { $0.metadata = "{\"a\":" }
            #expect(await kind { _ = try await store.add([bad], of: "ada") } == .invalid)
            let users = try await store.statistics().users
            #expect(users == 0)
        }
    }

    @Test("history reads ADD, then each UPDATE with both texts", arguments: StoreUnderTest.all)
    func tellsHistory(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add([Sample.memory(1, "a")], of: "ada")
            _ = try await store.edit(Sample.id(1), with: Sample.edit("b", at: 10))
            let relabel = MemoryEdit(at: Sample.time(11), derived: nil) { content in
                var content = content
                content.categories = ["x"]
                return content
            }
            _ = try await store.edit(Sample.id(1), with: relabel)
            let last = try await store.edit(Sample.id(1), with: Sample.edit("c", at: 12))
            #expect(last.content.categories == ["x"])
            #expect(last.updatedAt == Sample.time(12))
            #expect(try await store.memories([Sample.id(1)]) == [last])
            func revision(_ event: MemoryEvent, _ at: Int64, _ old: String?, _ new: String)
                -> MemoryRevision
            {
                MemoryRevision(event: event, at: Sample.time(at), oldText: old, newText: new)
            }
            #expect(
                try await store.history(of: Sample.id(1)) == [
                    revision(.add, 1, nil, "a"), revision(.update, 10, "a", "b"),
                    revision(.update, 11, "b", "b"), revision(.update, 12, "b", "c"),
                ])
            #expect(try await store.history(of: Sample.id(2)).isEmpty)
        }
    }

    @Test("an edit that fails changes nothing", arguments: StoreUnderTest.all)
    func failedEditChangesNothing(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add(
                [Sample.memory(1, "tea"), Sample.memory(2, "milk")], of: "ada")
            let before = try await store.memories([Sample.id(1)])
            let refuse = MemoryEdit(at: Sample.time(9), derived: nil) { _ throws(MemoryError) in
                throw MemoryError(.invalid, in: "test", hint: "No.")
            }
            let cases: [(MemoryID, MemoryEdit, MemoryError.Kind)] = [
                (Sample.id(9), Sample.edit("x", at: 9), .notFound),
                (Sample.id(1), Sample.edit("milk", at: 9), .conflict),
                (Sample.id(1), refuse, .invalid),
            ]
            for (id, change, expected) in cases {
                #expect(await kind { _ = try await store.edit(id, with: change) } == expected)
            }
            #expect(try await store.memories([Sample.id(1)]) == before)
            #expect(try await store.history(of: Sample.id(1)).count == 1)
        }
    }

    @Test("a conflicting edit names the other memory", arguments: StoreUnderTest.all)
    func namesTheOther(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add(
                [Sample.memory(1, "tea"), Sample.memory(2, "milk")], of: "ada")
            let error = await #expect(throws: MemoryError.self) {
                _ = try await store.edit(Sample.id(1), with: Sample.edit("milk", at: 9))
            }
            #expect(error?.hint.contains(Sample.id(2).description) == true)
            #expect(error?.description.contains("milk") == false)
        }
    }

    @Test("deleting removes what is there and says so", arguments: StoreUnderTest.all)
    func deletes(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add(
                [Sample.memory(1, "a"), Sample.memory(2, "b")], of: "ada")
            _ = try await store.add([Sample.memory(3, "a")], of: "bob")
            _ = try await store.edit(Sample.id(2), with: Sample.edit("c", at: 9))
            let gone = try await store.delete([Sample.id(3), Sample.id(9), Sample.id(2)])
            #expect(gone.memories.map(\.id) == [Sample.id(3), Sample.id(2)])
            #expect(gone.memories.map(\.userID) == ["bob", "ada"])
            #expect(gone.memories.map(\.ordinal) == [1, 2])
            #expect(gone.removed == Removal(memories: 2, history: 1, recall: 2))
            #expect(try await store.history(of: Sample.id(2)).isEmpty)
            let statistics = try await store.statistics()
            #expect(statistics.users == 1)
            #expect(statistics.memories == 1)
            let next = try await store.add([Sample.memory(4, "c")], of: "ada")
            #expect(next.map(\.ordinal) == [3], "an ordinal is never used twice")
        }
    }

    @Test("deleting all of a user leaves others alone", arguments: StoreUnderTest.all)
    func deletesAll(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add(
                [Sample.memory(1, "a"), Sample.memory(2, "b")], of: "ada")
            _ = try await store.add([Sample.memory(3, "a")], of: "bob")
            #expect(try await store.deleteAll(of: "ada").memories == 2)
            #expect(try await store.deleteAll(of: "ada") == Removal())
            #expect(try await store.page(PageQuery(userID: "ada", limit: 10)).isEmpty)
            #expect(try await store.page(PageQuery(userID: "bob", limit: 10)).count == 1)
            let again = try await store.add([Sample.memory(1, "a")], of: "ada")
            #expect(again.map(\.event) == [.add])
            #expect(again[0].ordinal > 2, "an ordinal of a user is never used again")
            _ = try await store.delete([Sample.id(1)])
            let third = try await store.add([Sample.memory(1, "a")], of: "ada")
            #expect(third[0].ordinal > again[0].ordinal)
        }
    }

    @Test(
        "a clock that goes back never makes a memory's times go back", arguments: StoreUnderTest.all
    )
    func keepsOrderOfTimes(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            _ = try await store.add([Sample.memory(50, "a")], of: "ada")
            for (text, at) in [("b", 60), ("c", -1_000_000), ("d", 10), ("e", 70)] {
                _ = try await store.edit(Sample.id(50), with: Sample.edit(text, at: Int64(at)))
            }
            let times = try await store.history(of: Sample.id(50)).map(\.at)
            #expect(times == times.sorted() && Set(times).count == 5)
            #expect(times.map(\.seconds) == [50, 60, 60, 60, 70].map { Sample.time($0).seconds })
            let memory = try await store.memories([Sample.id(50)]).first
            #expect(memory?.updatedAt == Sample.time(70))
            _ = try await store.add([Sample.memory(2, "earlier")], of: "ada")
            let page = try await store.page(
                PageQuery(userID: "ada", isNewestFirst: false, limit: 9))
            #expect(page.map(\.content.text) == ["e", "earlier"], "the order is that of adding")
        }
    }
}
