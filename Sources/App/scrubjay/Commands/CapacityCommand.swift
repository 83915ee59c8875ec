import Host
import JSON
import Pressure

/// `scrubjay capacity`: says what fits into a machine, and what would pay off.
enum CapacityCommand {
    /// How it is written.
    static let verb = VerbSpec(
        name: "capacity", operands: "", operandCounts: 0...0,
        summary: "Says what fits into a memory limit and what to expect of it.",
        details: """
            Of the users, those whose index is in memory are answered at once, the others are read
            from the file when they come. Times are those that `scrubjay bench` measured on this
            machine and left in the data folder, else those of a 2-core reference machine.
            """,
        options: [
            OptionSpec("--users", "N", "How many users, 1 to 100000000."),
            OptionSpec("--memories", "N", "Memories of each user, 1 to 100000000."),
            OptionSpec("--ram", "MB", "The memory limit, 128 to 16777216."),
            OptionSpec(
                "--text-bytes", "N", "Bytes of a memory's text, 1 to 524288; 110 when not given."),
            OptionSpec("--price-ram", "N", "A gigabyte of memory a month; 4 when not given."),
            OptionSpec("--price-disk", "N", "A gigabyte of disk a month; 0.1 when not given."),
            OptionSpec("--price-store", "N", "A remote store a month; 30 when not given."),
        ], run: run)

    private static func run(_ context: CommandContext) throws {
        let question = try question(context.arguments)
        let prices = try prices(context.arguments)
        // Without a data folder there is no profile.
        let profile = (try? context.dataFolder()).flatMap { MachineProfile.read(from: $0) }
        let budget = try Assembly.memoryBudget(context.settings, limitBytes: question.ramBytes)
        let answer = CapacityModel(profile: profile ?? MachineProfile())
            .answer(question, indexBudget: budget.bytes(of: .shortTerm))
        let percent = answer.residentBytes / Double(question.ramBytes) * 100
        let advice = CapacityAdvice.sentences(question, answer, prices, levelOf: percent)
        if context.terminal.isJSON {
            return try context.terminal.json(
                json(answer, profile, advice, limitBytes: question.ramBytes))
        }
        for line in lines(question, answer, percent) + [""] + advice + [note(profile)] {
            try context.terminal.line(line)
        }
    }

    /// What the flags ask.
    static func question(_ arguments: Arguments) throws(CommandError) -> CapacityQuestion {
        let many = 1...100_000_000
        func needed(_ name: String, in bounds: ClosedRange<Int>) throws(CommandError) -> Int {
            guard let value = try arguments.integer(name, in: bounds) else {
                throw .misuse(
                    "`capacity` needs \(name)",
                    hint: "Such as `scrubjay capacity --users 200 --memories 600 --ram 512`.")
            }
            return value
        }
        return CapacityQuestion(
            users: try needed("--users", in: many), memories: try needed("--memories", in: many),
            ramBytes: try needed("--ram", in: 128...16_777_216) << 20,
            textBytes: try arguments.integer("--text-bytes", in: 1...524_288)
                ?? CapacityFigures.textBytes)
    }

    private static func prices(_ arguments: Arguments) throws(CommandError) -> CapacityPrices {
        let standard = CapacityPrices()
        let bounds = 0.0...1e9
        return CapacityPrices(
            ram: try arguments.number("--price-ram", in: bounds) ?? standard.ram,
            disk: try arguments.number("--price-disk", in: bounds) ?? standard.disk,
            store: try arguments.number("--price-store", in: bounds) ?? standard.store)
    }

    private static func lines(
        _ question: CapacityQuestion, _ answer: CapacityAnswer, _ percent: Double
    ) -> [String] {
        func megabytes(_ bytes: Double) -> String {
            Figures.grouped(Int((bytes / 1_048_576).rounded())) + " MB"
        }
        func users(_ count: Int) -> String { Figures.grouped(count) + " users" }
        func times(_ p50: Double, _ p95: Double) -> String {
            "\(Figures.short(p50)) ms p50, \(Figures.short(p95)) ms p95"
        }
        return [
            "indexes in memory   \(users(answer.wholeUsers)) whole, "
                + "\(users(answer.codedUsers)) with coded vectors: "
                + "\(megabytes(answer.indexBytes)) of \(megabytes(answer.indexBudget))",
            "read when they come \(users(answer.fileUsers)); "
                + "\(Figures.fixed(answer.hitShare * 100, digits: 1)) % of searches find theirs "
                + "in memory (20 % of users bring 80 %)",
            "memory              \(megabytes(answer.restBytes)) at rest, "
                + "\(megabytes(answer.residentBytes)) in use: "
                + "\(Figures.fixed(percent, digits: 0)) % of the limit",
            "disk                \(megabytes(answer.fileBytes))",
            "search              \(times(answer.searchP50, answer.searchP95)); "
                + "\(Figures.short(answer.coldSearch)) ms when it must be read",
            "add                 \(times(answer.addP50, answer.addP95))",
        ]
    }

    private static func note(_ profile: MachineProfile?) -> String {
        profile == nil
            ? "Times are those of a 2-core reference machine; `scrubjay bench` measures this one."
            : "Times are those that `scrubjay bench` measured here."
    }

    private static func json(
        _ answer: CapacityAnswer, _ profile: MachineProfile?, _ advice: [String], limitBytes: Int
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, count) in [
                ("whole_users", answer.wholeUsers), ("coded_users", answer.codedUsers),
                ("file_users", answer.fileUsers), ("limit_bytes", limitBytes),
                ("index_budget_bytes", Int(answer.indexBudget)),
                ("index_bytes", Int(answer.indexBytes)), ("rest_bytes", Int(answer.restBytes)),
                ("resident_bytes", Int(answer.residentBytes)),
                ("file_bytes", Int(answer.fileBytes)),
                ("whole_ram_bytes", Int(answer.wholeRAMBytes)),
            ] {
                writer.key(name)
                writer.integer(count)
            }
            for (name, value) in [
                ("hit_share", answer.hitShare), ("search_p50_ms", answer.searchP50),
                ("search_p95_ms", answer.searchP95), ("cold_search_ms", answer.coldSearch),
                ("add_p50_ms", answer.addP50), ("add_p95_ms", answer.addP95),
            ] {
                writer.key(name)
                writer.number(value)
            }
            writer.key("profile_measured")
            writer.bool(profile != nil)
            writer.key("profile")
            writer.object { (profile ?? MachineProfile()).write(to: &$0) }
            writer.key("advice")
            writer.array(advice) { $0.string($1) }
        }
        return writer.bytes
    }
}
