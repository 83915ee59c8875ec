import MemoryEngine
import MemoryModel
import Testing

@Suite("Reconciling")
struct ReconcileTests {
    private static let day: Int64 = 86_400_000_000
    private static let start: Int64 = 1_690_000_000_000_000

    private static func time(_ day: Int64) -> Timestamp {
        Timestamp(microseconds: start + day * Self.day)
    }

    private static func content(_ text: String, day: Int64 = 0) -> MemoryContent {
        MemoryContent(text: text, occurredAt: time(day))
    }

    private static func run(_ body: (EngineUnderTest) async throws -> Void) async throws {
        let subject = try EngineUnderTest()
        try await body(subject)
        await subject.close()
    }

    private static func add(
        _ subject: EngineUnderTest, _ text: String, day: Int64 = 0
    ) async throws -> Remembered {
        try await subject.engine.remember([content(text, day: day)], of: "ada")[0]
    }

    private static func texts(
        _ subject: EngineUnderTest, asOf: Int64? = nil, knownAt: Timestamp? = nil
    ) async throws -> Set<String> {
        var question = Question(userID: "ada", text: "Where does she live?", limit: 50)
        question.time = TimeTravel(asOf: asOf.map(time), knownAt: knownAt)
        return Set(try await subject.engine.search(question).hits.map(\.memory.content.text))
    }

    @Test("a newer fact supersedes an older one, which as_of and known_at still find")
    func aNewerFactSupersedes() async throws {
        try await Self.run { subject in
            let old = try await Self.add(subject, "I live in Paris.", day: 0)
            #expect(try await Self.texts(subject) == ["I live in Paris."])
            let between = subject.engine.now
            let new = try await Self.add(subject, "I moved to Lisbon.", day: 30)
            #expect(new.event == .supersede)
            #expect(new.superseded == [old.id])
            #expect(try await Self.texts(subject) == ["I moved to Lisbon."])
            #expect(try await Self.texts(subject, asOf: 10) == ["I live in Paris."])
            #expect(try await Self.texts(subject, asOf: 30) == ["I moved to Lisbon."])
            #expect(try await Self.texts(subject, asOf: -1) == [])
            #expect(try await Self.texts(subject, knownAt: between) == ["I live in Paris."])
            #expect(
                try await Self.texts(subject, knownAt: subject.engine.now)
                    == ["I moved to Lisbon."])
            let memory = try await subject.engine.memory(old.id)
            #expect(memory.retirement?.kind == .superseded)
            #expect(memory.retirement?.by == new.id)
            #expect(memory.retirement?.validTo == Self.time(30))
            let history = try await subject.engine.history(of: old.id)
            #expect(history.map(\.event) == [.add, .supersede])
            #expect(history.last?.other == new.id)
        }
    }

    @Test("lists leave superseded memories out unless asked")
    func listsLeaveThemOut() async throws {
        try await Self.run { subject in
            _ = try await Self.add(subject, "I live in Paris.")
            _ = try await Self.add(subject, "I moved to Lisbon.", day: 1)
            var query = PageQuery(userID: "ada", limit: 10)
            #expect(
                try await subject.engine.page(query).map(\.content.text) == ["I moved to Lisbon."])
            query.includesRetired = true
            #expect(try await subject.engine.page(query).count == 2)
        }
    }

    @Test("one call undoes a supersession; both stand then")
    func undo() async throws {
        try await Self.run { subject in
            let old = try await Self.add(subject, "I live in Paris.")
            let new = try await Self.add(subject, "I moved to Lisbon.", day: 1)
            let back = try await subject.engine.reinstate(old.id)
            #expect(back.retirement == nil)
            #expect(try await Self.texts(subject) == ["I live in Paris.", "I moved to Lisbon."])
            let history = try await subject.engine.history(of: old.id)
            #expect(history.map(\.event) == [.add, .supersede, .restore])
            #expect(try await subject.engine.reinstate(new.id).retirement == nil)
        }
    }

    @Test("a memory that a standing one has taken the text of cannot come back")
    func undoMeetsTheSameText() async throws {
        try await Self.run { subject in
            let old = try await Self.add(subject, "I live in Paris.")
            _ = try await Self.add(subject, "I moved to Lisbon.", day: 1)
            let again = try await Self.add(subject, "I live in Paris.", day: 2)
            #expect(again.event == .supersede)
            #expect(again.id != old.id)
            let error = await #expect(throws: MemoryError.self) {
                try await subject.engine.reinstate(old.id)
            }
            #expect(error?.kind == .conflict)
        }
    }

    @Test("saying the old thing of the old time again changes nothing")
    func sendingAgainChangesNothing() async throws {
        try await Self.run { subject in
            let contents = [
                Self.content("I live in Paris.", day: 0),
                Self.content("I moved to Lisbon.", day: 9),
                Self.content("I love green tea", day: 9), Self.content("I love green tea!", day: 9),
            ]
            let first = try await subject.engine.remember(contents, of: "ada")
            #expect(first.map(\.event) == [.add, .supersede, .add, .noop])
            let second = try await subject.engine.remember(contents, of: "ada")
            #expect(second.map(\.event) == [.noop, .noop, .noop, .noop])
            #expect(second.map(\.id) == first.map(\.id))
            #expect(try await subject.engine.statistics().store.memories == 4)
        }
    }

    @Test("a fact said of an earlier time supersedes nothing")
    func anEarlierFactSupersedesNothing() async throws {
        try await Self.run { subject in
            _ = try await Self.add(subject, "I moved to Lisbon.", day: 9)
            #expect(try await Self.add(subject, "I live in Paris.", day: 1).event == .add)
            #expect(try await Self.texts(subject) == ["I live in Paris.", "I moved to Lisbon."])
        }
    }

    @Test("near duplicates are one memory; the other wording is kept and comes back by one call")
    func nearDuplicatesAreOne() async throws {
        try await Self.run { subject in
            let first = try await Self.add(subject, "I love green tea")
            let second = try await Self.add(subject, "I love green tea!")
            #expect(second.event == .noop)
            #expect(second.id == first.id)
            let kept = try await subject.engine.memory(try #require(second.merged))
            #expect(kept.content.text == "I love green tea!")
            #expect(kept.retirement?.kind == .merged)
            #expect(try await Self.texts(subject) == ["I love green tea"])
            #expect(try await Self.texts(subject, asOf: 5) == ["I love green tea"])
            let history = try await subject.engine.history(of: first.id)
            #expect(history.map(\.event) == [.add, .noop])
            #expect(history.last?.other == kept.id)
            _ = try await subject.engine.reinstate(kept.id)
            #expect(try await Self.texts(subject) == ["I love green tea", "I love green tea!"])
        }
    }

    @Test("a lasting fact that is told anew takes the newer wording and time, under its id")
    func theNewerWordingStands() async throws {
        try await Self.run { subject in
            let first = try await Self.add(subject, "I live in Porto")
            _ = try await Self.texts(subject)
            let second = try await Self.add(subject, "I live in Porto!", day: 90)
            #expect(second.event == .update)
            #expect(second.id == first.id)
            let standing = try await subject.engine.memory(first.id)
            #expect(standing.content == Self.content("I live in Porto!", day: 90))
            let kept = try await subject.engine.memory(try #require(second.merged))
            #expect(kept.content == Self.content("I live in Porto", day: 0))
            #expect(try await Self.texts(subject) == ["I live in Porto!"])
            #expect(try await Self.texts(subject, asOf: 9) == ["I live in Porto"])
            #expect(try await Self.texts(subject, asOf: 90) == ["I live in Porto!"])
            let history = try await subject.engine.history(of: first.id)
            #expect(history.map(\.event) == [.add, .update])
            #expect(history.map(\.newText) == ["I live in Porto", "I live in Porto!"])
            #expect(try await subject.engine.statistics().stale == 0)
        }
    }

    @Test("deleting a memory takes the wordings that were merged into it, and nothing else")
    func deletingTakesMergedWordings() async throws {
        try await Self.run { subject in
            let old = try await Self.add(subject, "I live in Paris.")
            let new = try await Self.add(subject, "I moved to Lisbon.", day: 1)
            let again = try await Self.add(subject, "I moved to Lisbon!", day: 1)
            let merged = try #require(again.merged)
            let receipt = try await subject.engine.delete([new.id])
            #expect(Set(receipt.ids) == [new.id, merged])
            #expect(try await subject.engine.memory(old.id).retirement?.by == new.id)
            _ = try await subject.engine.deleteAll(of: "ada")
            #expect(try await subject.engine.statistics().store.memories == 0)
        }
    }

    @Test("many who say nearly the same at once make one memory")
    func manyAtOnceMakeOne() async throws {
        try await Self.run { subject in
            let ids = try await withThrowingTaskGroup(of: Remembered.self) { group in
                for number in 0..<12 {
                    let text = "I love green tea" + String(repeating: "!", count: number)
                    group.addTask { try await Self.add(subject, text) }
                }
                return try await group.reduce(into: Set<MemoryID>()) { $0.insert($1.id) }
            }
            #expect(ids.count == 1)
            #expect(try await Self.texts(subject).count == 1)
            #expect(try await subject.engine.statistics().store.memories == 12)
        }
    }

    @Test("a batch is reconciled in its order, each user for herself")
    func aBatchIsReconciledInOrder() async throws {
        try await Self.run { subject in
            let items = [
                BatchItem(userID: "ada", content: Self.content("I live in Paris.", day: 0)),
                BatchItem(userID: "eva", content: Self.content("I live in Paris.", day: 0)),
                BatchItem(userID: "ada", content: Self.content("I moved to Lisbon.", day: 1)),
                BatchItem(userID: "ada", content: Self.content("I moved to Lisbon!", day: 1)),
                BatchItem(userID: "ada", content: Self.content("I moved to Rome.", day: 2)),
            ]
            let results = try await subject.engine.remember(items).map { try $0.get() }
            #expect(results.map(\.event) == [.add, .add, .supersede, .noop, .supersede])
            #expect(results[4].superseded == [results[2].id])
            #expect(try await Self.texts(subject) == ["I moved to Rome."])
        }
    }

    @Test("without reconciling everything stands")
    func withoutReconciling() async throws {
        try await Self.run { subject in
            let contents = [
                Self.content("I live in Paris."), Self.content("I moved to Lisbon.", day: 1),
                Self.content("I moved to Lisbon!", day: 1),
            ]
            let kept = try await subject.engine.remember(contents, of: "ada", reconciles: false)
            #expect(kept.map(\.event) == [.add, .add, .add])
        }
    }

    @Test("an edited memory is found by what it says now")
    func anEditedMemoryIsFiledAnew() async throws {
        try await Self.run { subject in
            let note = try await Self.add(subject, "Buy some milk")
            _ = try await subject.engine.edit(note.id) { content in
                var content = content
                content.text = "I live in Paris."
                return content
            }
            let new = try await Self.add(subject, "I moved to Lisbon.", day: 1)
            #expect(new.superseded == [note.id])
            // An edit of what does not stand does not bring it back.
            _ = try await subject.engine.edit(note.id) { content in
                var content = content
                content.text = "I live in Paris, France."
                return content
            }
            #expect(try await Self.texts(subject) == ["I moved to Lisbon."])
        }
    }

    @Test("what was decided is there after the store was opened anew")
    func decisionsOutliveTheProcess() async throws {
        let subject = try EngineUnderTest()
        let old = try await Self.add(subject, "I live in Paris.")
        let new = try await Self.add(subject, "I moved to Lisbon.", day: 1)
        await subject.close()
        let fresh = try EngineUnderTest(subject.folder)
        #expect(try await fresh.engine.memory(old.id).retirement?.by == new.id)
        #expect(try await Self.texts(fresh) == ["I moved to Lisbon."])
        #expect(try await Self.texts(fresh, asOf: 0) == ["I live in Paris."])
        await fresh.close()
    }
}
