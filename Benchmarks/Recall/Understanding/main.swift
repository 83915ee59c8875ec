import FoundationEssentials
import MemoryModel
import Understanding

/// One line of `queries.jsonl`, as far as it is needed.
struct QueryLine: Decodable {
    let query: String
}

let usage = """
    usage: understanding-bench needs FILE.jsonl…   questions of sets, all of which need memory
           understanding-bench kinds FILE.tsv      precision and recall per class
           understanding-bench speed FILE.tsv      microseconds a message
    """

func lines(_ path: String) throws -> [Substring] {
    try String(contentsOf: URL(filePath: path), encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: true)
}

/// Messages with their class: `class<tab>message`, `\n` written for a line end.
func labelled(_ path: String) throws -> [(String, String)] {
    try lines(path).compactMap { line -> (String, String)? in
        let parts = line.split(separator: "\t", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let message = String(parts[1]).replacing("\\n", with: "\n")
        return (String(parts[0]), message)
    }
}

func printNeeds(_ path: String) throws {
    var missed: [String] = []
    var count = 0
    for line in try lines(path) {
        let query = try JSONDecoder().decode(QueryLine.self, from: Data(line.utf8)).query
        count += 1
        let intent = IntentClassifier.classify(query)
        if !intent.needsMemory {
            missed.append("  \(intent.kind.rawValue) \(intent.signals): \(query)")
        }
    }
    print("\(path): \(count - missed.count) of \(count) need memory")
    for line in missed { print(line) }
}

func printKinds(_ path: String) throws {
    var table: [String: [String: Int]] = [:]
    for (label, message) in try labelled(path) {
        let intent = IntentClassifier.classify(message)
        table[label, default: [:]][intent.kind.rawValue, default: 0] += 1
        if intent.kind.rawValue != label {
            print("\(label) taken for \(intent.kind.rawValue) \(intent.signals): \(message)")
        }
    }
    for kind in IntentKind.allCases.map(\.rawValue) {
        let right = table[kind]?[kind] ?? 0
        let said = table.values.reduce(0) { $0 + ($1[kind] ?? 0) }
        let are = table[kind]?.values.reduce(0, +) ?? 0
        print("\(kind): \(right) of \(said) said so, of \(are) that are")
    }
}

func printSpeed(_ path: String) throws {
    let messages = try labelled(path).map(\.1)
    let long = String(repeating: "We met Ann on Friday, and talked about it. ", count: 1_500)
    let clock = ContinuousClock()
    let now = Timestamp(microseconds: 1_700_000_000_000_000)
    func plan(_ text: String) {
        let intent = IntentClassifier.classify(text)
        _ = RecallPlanner.plan(message: text, intent: intent, depth: 3, at: now)
    }
    let steps: [(String, (String) -> Void)] = [
        ("classify", { _ = IntentClassifier.classify($0) }),
        ("dates", { _ = DateReader.mentions(in: $0, at: now) }),
        ("classify, plan", plan),
        ("classify, triage", { _ = MessageTriage.of($0, intent: IntentClassifier.classify($0)) }),
    ]
    for (name, step) in steps {
        for message in messages { step(message) }
        // The median of a message's runs: other work on the machine is no part of it.
        var times = messages.map { message in
            let runs = (0..<25).map { _ in
                clock.measure { for _ in 0..<4 { step(message) } } / 4
            }.sorted()
            return Double(runs[12].components.attoseconds) / 1e12
        }
        times.sort()
        let mean = times.reduce(0, +) / Double(max(times.count, 1))
        let longTime = clock.measure { step(long) }
        print(
            "\(name): mean \(mean) µs, median \(times[times.count / 2]), p99",
            "\(times[times.count * 99 / 100]), most \(times.last ?? 0), 64 KiB \(longTime)")
    }
}

let arguments = CommandLine.arguments.dropFirst()
do {
    switch arguments.first {
    case "needs": for path in arguments.dropFirst() { try printNeeds(path) }
    case "kinds": for path in arguments.dropFirst() { try printKinds(path) }
    case "speed": for path in arguments.dropFirst() { try printSpeed(path) }
    default: print(usage)
    }
} catch {
    print("understanding-bench: \(error)")
}
