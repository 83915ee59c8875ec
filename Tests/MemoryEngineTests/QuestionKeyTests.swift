import MemoryModel
import Testing

@testable import MemoryEngine

@Suite("Key of a question")
struct QuestionKeyTests {
    private static let base = Question(userID: "ada", text: "caf\u{e9}")

    private static func asking(_ change: (inout Question) -> Void) -> Question {
        var question = base
        change(&question)
        return question
    }

    private static func filtered(_ filter: MemoryFilter) -> Question {
        asking { $0.filter = filter }
    }

    private static let questions: [Question] = [
        base, asking { $0.userID = "Ada" }, asking { $0.text = "cafe\u{301}" },
        asking { $0.text = "caf" }, asking { $0.mode = .lexical },
        asking { $0.mode = .semantic }, asking { $0.limit = 19 },
        asking { $0.threshold = 0 }, asking { $0.threshold = 0.5 },
        asking { $0.isExplained = true },
        filtered(.and([])), filtered(.or([])),
        filtered(.compare(.speaker, .eq, .string("1"))),
        filtered(.compare(.session, .eq, .string("1"))),
        filtered(.compare(.speaker, .ne, .string("1"))),
        filtered(.compare(.speaker, .eq, .integer(1))),
        filtered(.compare(.speaker, .eq, .number(1))),
        filtered(.compare(.speaker, .eq, .bool(true))),
        filtered(.compare(.speaker, .eq, .null)),
        filtered(.compare(.speaker, .eq, .time(Timestamp(microseconds: 1)))),
        filtered(.compare(.speaker, .in, .list([.string("a"), .string("b")]))),
        filtered(.compare(.speaker, .in, .list([.string("ab")]))),
        filtered(.compare(.metadata(["a", "b"]), .eq, .null)),
        filtered(.compare(.metadata(["ab"]), .eq, .null)),
        filtered(.not(.compare(.speaker, .eq, .null))),
        filtered(.and([.compare(.speaker, .eq, .null), .or([])])),
        filtered(.and([.compare(.speaker, .eq, .null)])),
        filtered(.or([.compare(.speaker, .eq, .null)])),
    ]

    @Test("whatever an answer depends on makes another key")
    func differ() {
        let keys = Set(Self.questions.map(\.cacheKey))
        #expect(keys.count == Self.questions.count)
    }

    @Test("the same question has the same key")
    func same() {
        for question in Self.questions { #expect(question.cacheKey == question.cacheKey) }
    }
}
