import MemoryModel
import Testing

@Suite("Memory store contract: filters")
struct FilterContract {
    @Test(
        "random filters find what they mean", arguments: StoreUnderTest.all, [1, 2, 3] as [UInt64])
    func findsWhatIsMeant(_ subject: StoreUnderTest, seed: UInt64) async throws {
        try await subject.use { store in
            var random = FilterSamples(seed: seed)
            let samples = (1...120).map { random.memory(UInt64($0)) }
            for start in stride(from: 0, to: samples.count, by: 40) {
                _ = try await store.add(samples[start..<start + 40].map(\.memory), of: "ada")
            }
            for _ in 0..<400 {
                let filter = random.filter(depth: 3)
                let expected = samples.indices.filter { samples[$0].reference.holds(filter) }
                let found = try await store.ordinals(of: "ada", where: filter)
                #expect(found == expected.map { UInt32($0 + 1) }, "seed \(seed): \(filter)")
            }
        }
    }

    @Test("each comparison alone finds what it means", arguments: StoreUnderTest.all)
    func eachComparison(_ subject: StoreUnderTest) async throws {
        try await subject.use { store in
            var random = FilterSamples(seed: 7)
            let samples = (1...80).map { random.memory(UInt64($0)) }
            _ = try await store.add(samples.map(\.memory), of: "ada")
            var satisfied = 0
            for field in random.allFields {
                for relation in FilterOperator.allCases {
                    for _ in 0..<3 {
                        let filter = MemoryFilter.compare(field, relation, random.value(relation))
                        let expected = samples.indices.filter {
                            samples[$0].reference.holds(filter)
                        }
                        satisfied += expected.isEmpty ? 0 : 1
                        let found = try await store.ordinals(of: "ada", where: filter)
                        #expect(found == expected.map { UInt32($0 + 1) }, "\(filter)")
                    }
                }
            }
            #expect(satisfied > 150, "the samples are too poor to tell anything")
        }
    }

    @Test("keys and values are data, whatever they hold", arguments: StoreUnderTest.all)
    func holdsStrangeKeys(_ subject: StoreUnderTest) async throws {
        let keys = [
            "plain", "with.dot", "with\"quote", "with'quote", "[0]", "$", "é", "", "a b", "#-1",
            "back\\slash", "x') OR 1=1 --",
        ]
        try await subject.use { store in
            for (number, key) in keys.enumerated() {
                let json = SampleJSON.object([(key, .object([(key, .string(key))]))])
                let memory = Sample.memory(UInt64(number + 1), "t\(number)") {
                    $0.metadata = json.text(isEscaped: number % 2 == 0)
                }
                _ = try await store.add([memory], of: "ada")
            }
            for (number, key) in keys.enumerated() {
                for relation in [FilterOperator.eq, .contains, .in] where key != "" {
                    let filter = MemoryFilter.compare(
                        .metadata([key, key]), relation,
                        relation == .in ? .list([.string(key)]) : .string(key))
                    let found = try await store.ordinals(of: "ada", where: filter)
                    #expect(found == [UInt32(number + 1)], "\(key)")
                }
            }
        }
    }

    @Test("a filter beyond its limits is refused", arguments: StoreUnderTest.all)
    func refusesTooMuch(_ subject: StoreUnderTest) async throws {
        let leaf = MemoryFilter.compare(.speaker, .eq, .string("A"))
        var deep = leaf
        for _ in 0...MemoryFilter.depthLimit { deep = .not(deep) }
        let many = MemoryFilter.and(
            Array(repeating: leaf, count: MemoryFilter.comparisonLimit + 1))
        let wide = MemoryFilter.compare(
            .speaker, .in, .list(Array(repeating: .string("A"), count: 101)))
        let refused = [deep, many, wide, .compare(.metadata([]), .eq, .null)]
        let most = MemoryFilter.and(Array(repeating: leaf, count: MemoryFilter.comparisonLimit))
        try await subject.use { store in
            _ = try await store.add([Sample.memory(1, "a")], of: "ada")
            for filter in refused {
                let thrown = await kind { _ = try await store.ordinals(of: "ada", where: filter) }
                #expect(thrown == .invalid)
            }
            #expect(try await store.ordinals(of: "ada", where: most).isEmpty)
        }
    }
}

/// Makes memories and filters that meet often enough to tell something.
struct FilterSamples {
    private var state: UInt64
    private let words = ["tea", "Tea", "té", "tea time", "", "1", "true", "null", "z\u{10FFFF}"]
    private let keys = ["a", "b.c", "d\"e", "é"]
    private let numbers: [Double] = [0, 1, -1, 0.5, 2, 1_000_000]

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    let allFields: [FilterField] = [
        .text, .speaker, .session, .agent, .app, .categories, .importance, .occurredAt,
        .createdAt, .updatedAt, .metadata(["a"]), .metadata(["b.c"]), .metadata(["d\"e", "a"]),
        .metadata(["é", "é"]), .metadata(["a", "b.c", "d\"e"]),
    ]

    mutating func memory(_ number: UInt64) -> (memory: NewMemory, reference: FilterReference) {
        let metadata = object(depth: 3)
        var memory = Sample.memory(number, pick(words) + "\u{1F}\(number)")
        memory.content.speaker = maybe(pick(words))
        memory.content.sessionID = maybe(pick(words))
        memory.content.agentID = maybe(pick(words))
        memory.content.appID = maybe(pick(words))
        memory.content.categories = (0..<below(3)).map { _ in pick(words) }
        memory.content.importance = maybe(pick(numbers))
        memory.content.occurredAt = Sample.time(Int64(below(4)))
        memory.content.metadata = metadata.text(isEscaped: below(2) == 0)
        memory.createdAt = Sample.time(Int64(below(4)))
        memory.updatedAt = Sample.time(Int64(below(4)))
        let reference = FilterReference(
            content: memory.content, metadata: metadata, createdAt: memory.createdAt,
            updatedAt: memory.updatedAt)
        return (memory, reference)
    }

    mutating func filter(depth: Int) -> MemoryFilter {
        switch depth > 0 ? below(6) : 5 {
        case 0: return .and((0..<below(4)).map { _ in filter(depth: depth - 1) })
        case 1: return .or((0..<below(4)).map { _ in filter(depth: depth - 1) })
        case 2: return .not(filter(depth: depth - 1))
        default:
            let relation = pick(FilterOperator.allCases)
            return .compare(pick(allFields), relation, value(relation))
        }
    }

    mutating func value(_ relation: FilterOperator) -> FilterValue {
        guard relation == .in || relation == .nin else { return single() }
        return .list((0..<below(4)).map { _ in single() })
    }

    private mutating func single() -> FilterValue {
        switch below(7) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: .number(pick(numbers))
        case 3, 4: .time(Sample.time(Int64(below(4))))
        default: .string(pick(words))
        }
    }

    private mutating func object(depth: Int) -> SampleJSON {
        .object(keys.filter { _ in below(2) == 0 }.map { ($0, json(depth: depth - 1)) })
    }

    private mutating func json(depth: Int) -> SampleJSON {
        switch below(depth > 0 ? 8 : 5) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: .number(pick(numbers))
        case 3, 4: .string(pick(words))
        case 5: .list((0..<below(4)).map { _ in json(depth: depth - 1) })
        default: object(depth: depth)
        }
    }

    private mutating func maybe<Value>(_ value: Value) -> Value? { below(3) == 0 ? nil : value }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    /// A number below `bound`; xorshift64*, S. Vigna, 2016.
    private mutating func below(_ bound: Int) -> Int {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }
}
