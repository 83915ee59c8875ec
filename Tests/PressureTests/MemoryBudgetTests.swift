import Testing

@testable import Pressure

@Suite("Memory budget")
struct MemoryBudgetTests {
    private static func demand(index: Int? = nil, caches: Int? = nil) -> BudgetDemand {
        func wish(_ bytes: Int, _ chosen: Int?, _ setting: String) -> BudgetDemand.Wish {
            BudgetDemand.Wish(
                bytes: (chosen ?? bytes) << 20, bytesMin: 8 << 20, setting: setting,
                isChosen: chosen != nil)
        }
        return BudgetDemand(
            processBytes: 40 << 20, embedderBytes: 30 << 20,
            shortTerm: wish(120, index, "recall.index_megabytes"),
            caches: wish(32, caches, "cache.megabytes"), queueBytesMax: 160 << 20)
    }

    private static func budget(
        _ megabytes: Int, _ demand: BudgetDemand = demand()
    ) throws(BudgetError) -> MemoryBudget {
        try MemoryBudget(
            limit: MemoryLimit(bytes: megabytes << 20, source: .setting), for: demand)
    }

    @Test(
        "the lines add up to the limit, each name once",
        arguments: [128, 200, 256, 512, 1_000, 24_000])
    func addsUp(megabytes: Int) throws {
        let budget = try Self.budget(megabytes)
        #expect(budget.lines.map(\.name) == MemoryBudget.Name.allCases)
        #expect(budget.lines.reduce(0) { $0 + $1.bytes } == megabytes << 20)
        #expect(budget.lines.allSatisfy { $0.bytes >= 0 })
    }

    @Test("a small limit makes what nobody chose smaller")
    func small() throws {
        let large = try Self.budget(24_000)
        #expect(large.bytes(of: .shortTerm) == 120 << 20 && large.bytes(of: .caches) == 32 << 20)
        #expect(large.bytes(of: .queues) == 160 << 20)
        let small = try Self.budget(256)
        #expect(small.bytes(of: .shortTerm) == 64 << 20 && small.bytes(of: .caches) == 16 << 20)
        #expect(small.bytes(of: .queues) == 32 << 20)
        #expect(try Self.budget(128).bytes(of: .shortTerm) >= 8 << 20)
    }

    @Test("what somebody chose stays as it is")
    func chosen() throws {
        let budget = try Self.budget(512, Self.demand(index: 200))
        #expect(budget.bytes(of: .shortTerm) == 200 << 20)
    }

    @Test("one that does not add up names the setting, the most it can be, and the limit needed")
    func refused() throws {
        let error = #expect(throws: BudgetError.self) {
            try Self.budget(256, Self.demand(index: 200))
        }
        let refusal = try #require(error)
        #expect(refusal.description.contains("short_term 200"))
        #expect(refusal.description.contains("the limit is 256 MB, by memory.limit_megabytes"))
        let most = try #require(
            refusal.hint.split(separator: " ").compactMap { Int($0) }.first)
        #expect(refusal.hint.hasPrefix("Lower recall.index_megabytes (200) to \(most) or less"))
        _ = try Self.budget(256, Self.demand(index: most))
        #expect(throws: BudgetError.self) { try Self.budget(256, Self.demand(index: most + 2)) }
        let needed = try #require(
            refusal.hint.split(separator: " ").compactMap { Int($0) }.last)
        _ = try Self.budget(needed, Self.demand(index: 200))
    }

    @Test("a limit that nothing fits into says how much is needed")
    func tooSmall() throws {
        let error = #expect(throws: BudgetError.self) { try Self.budget(64) }
        #expect(try #require(error).hint.hasPrefix("Give it some "))
    }
}
