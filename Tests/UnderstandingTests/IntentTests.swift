import MemoryModel
import Testing
import Understanding

@Suite("Intent")
struct IntentTests {
    /// How often each class was given to each.
    private struct Table {
        var counts: [IntentKind: [IntentKind: Int]] = [:]
        var count = 0
        /// Messages that need memory and would get none.
        var missed: [String] = []

        init(_ messages: [(kind: IntentKind, text: String)]) {
            for (kind, text) in messages {
                let intent = IntentClassifier.classify(text)
                counts[kind, default: [:]][intent.kind, default: 0] += 1
                count += 1
                if !intent.needsMemory, Intent(kind, signals: []).needsMemory {
                    missed.append(text)
                }
            }
        }

        func recall(_ kind: IntentKind) -> Double {
            let all = counts[kind, default: [:]].values.reduce(0, +)
            return all == 0 ? 0 : Double(counts[kind, default: [:]][kind, default: 0]) / Double(all)
        }

        func precision(_ kind: IntentKind) -> Double {
            let said = counts.values.reduce(0) { $0 + ($1[kind] ?? 0) }
            let right = counts[kind, default: [:]][kind, default: 0]
            return said == 0 ? 0 : Double(right) / Double(said)
        }

        func mean(_ figure: (IntentKind) -> Double) -> Double {
            IntentKind.allCases.map(figure).reduce(0, +) / Double(IntentKind.allCases.count)
        }

        var description: String {
            IntentKind.allCases.map { kind in
                "\(kind.rawValue): precision \(precision(kind)), recall \(recall(kind))"
            }.joined(separator: "\n")
        }
    }

    @Test("there are enough messages, none of them twice")
    func size() throws {
        let all = try Fixtures.messages("messages.tsv") + Fixtures.messages("messages-kept.tsv")
        #expect(all.count >= 300)
        #expect(Set(all.map { $0.text.lowercased() }).count > all.count - 4)
    }

    @Test(
        "precision and recall hold their floors",
        // The first set was looked at while the rules were written, the second was not.
        arguments: [("messages.tsv", 0.97), ("messages-kept.tsv", 0.85)])
    func floors(_ name: String, _ floor: Double) throws {
        let messages = try Fixtures.messages(name)
        let table = Table(messages)
        print("\(name), \(messages.count) messages\n\(table.description)")
        #expect(table.mean(table.precision) >= floor, "\(table.description)")
        #expect(table.mean(table.recall) >= floor, "\(table.description)")
        let needs = messages.count { Intent($0.kind, signals: []).needsMemory }
        #expect(Double(table.missed.count) <= 0.01 * Double(needs), "\(table.missed)")
    }

    @Test(
        "an answer to a question is no small talk",
        arguments: [
            ("yes", ["Shall I tell you what you planned for Rome?"], true),
            ("ok", ["You like tea."], false), ("sure, go ahead", ["Want the list? "], true),
            ("thanks", ["Anything else?"], false), ("yes", [], false),
        ] as [(String, [String], Bool)])
    func answers(_ message: String, _ recent: [String], _ needsMemory: Bool) {
        let intent = IntentClassifier.classify(message, recent: recent)
        #expect(intent.needsMemory == needsMemory, "\(intent)")
    }

    @Test("each answer names the rule that gave it, never the message")
    func signals() throws {
        for (_, text) in try Fixtures.messages("messages.tsv") {
            let signals = IntentClassifier.classify(text).signals
            #expect(!signals.isEmpty)
            #expect(signals.allSatisfy { $0.allSatisfy { $0 == "_" || $0.isLowercase } })
        }
    }

    @Test(
        "what is not looked at makes no message general",
        arguments: ["What is the capital of France? ", "hello "])
    func bounds(_ text: String) {
        let long = String(repeating: text, count: 65_536 / text.utf8.count)
        #expect(IntentClassifier.classify(long + "my name is Ann").kind != .generalKnowledge)
    }
}
