import MemoryModel
import Testing
import Understanding

@Suite("Recall plan")
struct RecallPlannerTests {
    private let now = Timestamp(microseconds: 1_684_317_600_000_000)

    private func plan(_ message: String, depth: Int = 2, recent: [String] = []) -> RecallPlan {
        RecallPlanner.plan(
            message: message, intent: IntentClassifier.classify(message, recent: recent),
            depth: depth, recent: recent, at: now)
    }

    @Test("nothing is looked up where nothing is needed or wanted")
    func none() {
        #expect(plan("hello there") == .none)
        #expect(plan("What is the capital of France?", depth: 3) == .none)
        #expect(plan("Where does Anna live?", depth: 0) == .none)
        #expect(plan("Where does Anna live?", depth: -4) == .none)
    }

    @Test(
        "the depth decides how many queries, how many memories and which strategy",
        arguments: 1...4)
    func depths(_ depth: Int) {
        let found = plan("Where did Anna Berg buy the green lamp?", depth: depth)
        let level = min(depth, 3)
        #expect(found.queries.count == level)
        #expect(found.queries.first == "Where did Anna Berg buy the green lamp?")
        #expect(found.limitPerQuery == [10, 20, 40][level - 1])
        #expect(found.strategy == (level == 3 ? .comprehensiveAnalysis : .relevantContext))
        #expect(found.wantsNarrative == (level == 3))
    }

    @Test("the further queries are what the message speaks of and whom it names")
    func further() {
        let found = plan("Where did Anna Berg buy the green lamp?", depth: 3)
        #expect(found.queries[1].contains("green lamp") && found.queries[2] == "Anna Berg")
    }

    @Test(
        "a follow-up takes over the names said last",
        arguments: [
            ("what about her?", ["Anna went home", "Does Tom know?"], "what about her? Tom Anna"),
            ("and hers?", ["we saw Anna Berg there"], "and hers? Anna Berg"),
            ("what about Eva?", ["Anna moved to Graz"], "what about Eva?"),
            ("what about her?", [], "what about her?"),
            ("where do I live?", ["Anna moved to Graz"], "where do I live?"),
        ] as [(String, [String], String)])
    func followUps(_ message: String, _ recent: [String], _ first: String) {
        #expect(plan(message, recent: recent).queries.first?.hasPrefix(first) == true)
    }

    @Test("a question about everything asks for the narrative and for the person's main facts")
    func wide() {
        let found = plan("What do you know about me?", depth: 3)
        #expect(found.queries.count == 3 && found.wantsNarrative)
        #expect(plan("What do you know about me?").strategy == .deepUnderstanding)
    }

    @Test("a question for advice asks for tastes")
    func advice() {
        let found = plan("Can you recommend a hotel in Tokyo?", depth: 3)
        #expect(found.queries.contains { $0.contains("prefer") && $0.contains("tokyo") })
    }

    @Test("the time that is named comes along; several become one range")
    func time() throws {
        #expect(plan("Where does Anna live?").timeRange == nil)
        let one = try #require(plan("What did we do in March 2022?").timeRange)
        #expect(one.start == Timestamp("2022-03-01T00:00:00Z") && one.precision == .month)
        let two = try #require(plan("Was I happier on 2022-03-01 or on 2023-01-05?").timeRange)
        #expect(two.start == one.start && two.end == Timestamp("2023-01-06T00:00:00Z"))
    }

    @Test("a long message gives a short query that is whole scalars")
    func long() {
        let message = "My friend says: " + String(repeating: "ü€😀", count: 3_000)
        for query in plan(message, depth: 3).queries {
            #expect(query.utf8.count <= RecallPlanner.queryBytesMax + 300)
            #expect(!query.unicodeScalars.contains("\u{FFFD}"))
        }
    }
}
