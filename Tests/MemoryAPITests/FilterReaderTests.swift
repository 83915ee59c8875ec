import JSON
import MemoryModel
import Testing

@testable import MemoryAPI

@Suite("FilterReader")
struct FilterReaderTests {
    private static let time = Timestamp(microseconds: 1_704_067_200_000_000)

    static let good: [(String, MemoryFilter)] = [
        (#"{"speaker":"Ada"}"#, .compare(.speaker, .eq, .string("Ada"))),
        (#"{"speaker":null}"#, .compare(.speaker, .eq, .null)),
        (#"{"session_id":{"ne":null}}"#, .compare(.session, .ne, .null)),
        (#"{"text":{"contains":"tea"}}"#, .compare(.text, .contains, .string("tea"))),
        (#"{"categories":"food"}"#, .compare(.categories, .contains, .string("food"))),
        (#"{"categories":{"contains":"food"}}"#, .compare(.categories, .contains, .string("food"))),
        (#"{"categories":{"eq":"food"}}"#, .compare(.categories, .contains, .string("food"))),
        (
            #"{"categories":{"nin":["a","b"]}}"#,
            .not(
                .or([
                    .compare(.categories, .contains, .string("a")),
                    .compare(.categories, .contains, .string("b")),
                ]))
        ),
        (#"{"categories":{"ne":"a"}}"#, .not(.compare(.categories, .contains, .string("a")))),
        (#"{"categories":{"eq":null}}"#, .compare(.categories, .eq, .null)),
        (#"{"importance":1}"#, .compare(.importance, .eq, .integer(1))),
        (
            #"{"importance":{"gte":0.2,"lt":0.8}}"#,
            .and([
                .compare(.importance, .gte, .number(0.2)), .compare(.importance, .lt, .number(0.8)),
            ])
        ),
        (
            #"{"occurred_at":{"gt":"2024-01-01T00:00:00Z"}}"#,
            .compare(.occurredAt, .gt, .time(time))
        ),
        (
            #"{"created_at":{"in":["2024-01-01T01:00:00+01:00"]}}"#,
            .compare(.createdAt, .in, .list([.time(time)]))
        ),
        (#"{"metadata.a.b":true}"#, .compare(.metadata(["a", "b"]), .eq, .bool(true))),
        (
            #"{"metadata.n":{"in":[1,"x",false]}}"#,
            .compare(.metadata(["n"]), .in, .list([.integer(1), .string("x"), .bool(false)]))
        ),
        (#"{"metadata.n":{"gt":5}}"#, .compare(.metadata(["n"]), .gt, .integer(5))),
        (
            #"{"agent_id":"a","app_id":{"nin":["b"]}}"#,
            .and([
                .compare(.agent, .eq, .string("a")), .compare(.app, .nin, .list([.string("b")])),
            ])
        ),
        (
            #"{"or":[{"speaker":"a"},{"not":{"speaker":"b"}}],"updated_at":{"ne":null}}"#,
            .and([
                .or([
                    .compare(.speaker, .eq, .string("a")),
                    .not(.compare(.speaker, .eq, .string("b"))),
                ]),
                .compare(.updatedAt, .ne, .null),
            ])
        ),
    ]

    @Test("reads fields, operators and groups", arguments: good)
    func reads(_ text: String, _ filter: MemoryFilter) throws {
        #expect(try read(text) == filter)
    }

    @Test(
        "says which place is wrong",
        arguments: [
            ("{}", "filter"), ("[]", "filter"), ("1", "filter"), ("null", "filter"),
            (#"{"colour":1}"#, "filter.colour"), (#"{"user_id":"a"}"#, "filter.user_id"),
            (#"{"AND":[]}"#, "filter.AND"), (#"{"and":[]}"#, "filter.and"),
            (#"{"or":{"speaker":"a"}}"#, "filter.or"), (#"{"not":[]}"#, "filter.not"),
            (#"{"and":[{"speaker":"a"},{}]}"#, "filter.and[1]"),
            (#"{"or":[{"not":{"and":[{"x":1}]}}]}"#, "filter.or[0].not.and[0].x"),
            (#"{"speaker":{}}"#, "filter.speaker"), (#"{"speaker":[]}"#, "filter.speaker"),
            (#"{"speaker":1}"#, "filter.speaker"),
            (#"{"speaker":{"like":"a"}}"#, "filter.speaker.like"),
            (#"{"speaker":{"gt":null}}"#, "filter.speaker.gt"),
            (#"{"speaker":{"in":"a"}}"#, "filter.speaker.in"),
            (#"{"speaker":{"in":[]}}"#, "filter.speaker.in"),
            (#"{"speaker":{"in":["a",null]}}"#, "filter.speaker.in[1]"),
            (#"{"speaker":{"nin":[["a"]]}}"#, "filter.speaker.nin[0]"),
            (#"{"categories":{"gt":"a"}}"#, "filter.categories.gt"),
            (#"{"categories":{"eq":1}}"#, "filter.categories.eq"),
            (#"{"categories":1}"#, "filter.categories"),
            (#"{"importance":"1"}"#, "filter.importance"),
            (#"{"importance":{"contains":1}}"#, "filter.importance.contains"),
            (#"{"occurred_at":"today"}"#, "filter.occurred_at"),
            (#"{"occurred_at":{"lt":5}}"#, "filter.occurred_at.lt"),
            (#"{"metadata":1}"#, "filter.metadata"), (#"{"metadata.":1}"#, "filter.metadata."),
            (#"{"metadata.a..b":1}"#, "filter.metadata.a..b"),
            (#"{"metadata.a.b.c.d.e.f.g.h.i":1}"#, "filter.metadata.a.b.c.d.e.f.g.h.i"),
            (#"{"metadata.a":{"gt":true}}"#, "filter.metadata.a.gt"),
            (#"{"metadata.a":{"eq":{"b":1}}}"#, "filter.metadata.a.eq"),
        ])
    func refuses(_ text: String, _ field: String) {
        let problem = #expect(throws: Problem.self) { try read(text) }
        #expect(problem?.code == .invalidFilter)
        #expect(problem?.field == field)
        #expect(problem?.detail.hasPrefix(field) == true)
    }

    @Test("takes as many levels and comparisons as its limits and not one more")
    func limits() throws {
        let depth = FilterReader.depthMax
        #expect(throws: Never.self) { try read(nested(depth)) }
        #expect(throws: Problem.self) { try read(nested(depth + 1)) }
        let count = FilterReader.comparisonsMax
        #expect(throws: Never.self) { try read(wide(count)) }
        #expect(throws: Problem.self) { try read(wide(count + 1)) }
        #expect(throws: Never.self) { try read(listed(FilterReader.listMax)) }
        #expect(throws: Problem.self) { try read(listed(FilterReader.listMax + 1)) }
    }

    @Test("conditions of the server fit into what a store takes")
    func headroom() throws {
        let widest = try read(wide(FilterReader.comparisonsMax))
        let deepest = try read(nested(FilterReader.depthMax))
        let own = MemoryFilter.compare(.speaker, .eq, .string("a"))
        let all = try #require(FilterReader.all([deepest, own]))
        #expect(all.levels <= MemoryFilter.depthLimit)
        let many = try #require(FilterReader.all([widest] + Array(repeating: own, count: 8)))
        #expect(many.comparisons <= MemoryFilter.comparisonLimit)
        #expect(FilterReader.all([]) == nil)
        #expect(FilterReader.all([own]) == own)
    }

    private func read(_ text: String) throws -> MemoryFilter {
        try FilterReader.read(try JSONReader.read(Array(text.utf8)), at: "filter")
    }

    private func nested(_ levels: Int) -> String {
        String(repeating: #"{"not":"#, count: levels) + #"{"speaker":"a"}"#
            + String(repeating: "}", count: levels)
    }

    private func wide(_ count: Int) -> String {
        #"{"or":["# + Array(repeating: #"{"speaker":"a"}"#, count: count).joined(separator: ",")
            + "]}"
    }

    private func listed(_ count: Int) -> String {
        #"{"speaker":{"in":["# + Array(repeating: #""a""#, count: count).joined(separator: ",")
            + "]}}"
    }
}
