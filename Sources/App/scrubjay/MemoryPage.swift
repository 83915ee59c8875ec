import JSON

/// Shows memories of an answer to people: the text on one line, the rest on a dimmer one that
/// begins with the id, since that is what `delete` needs.
struct MemoryPage {
    /// The width to cut to; nil leaves lines whole.
    let columns: Int?
    /// Whether to colour.
    let hasColour: Bool

    /// The lines for one result of a search or list.
    func lines(_ memory: JSONObject) -> [String] {
        let score = memory.number("score")
        let head = score.map { Figures.score($0) + "  " } ?? ""
        let indent = String(repeating: " ", count: head.count)
        let text = fit(TextLayout.printable(memory.text("text") ?? ""), after: head.count)
        let time = memory.text("occurred_at") ?? memory.text("created_at")
        let facts = [
            memory.text("id"), time.map(TimeArgument.shown), memory.text("speaker"),
            memory.text("session_id"), categories(memory), fate(memory),
        ]
        let shown = facts.compactMap { $0 }.filter { !$0.isEmpty }.map(TextLayout.printable)
        var lines = [
            coloured(head, "1") + text,
            indent + coloured(fit(shown.joined(separator: " · "), after: head.count), "2"),
        ]
        if case .object(let explanation)? = memory["explain"] {
            lines += explain(explanation).map { line in
                indent + coloured(fit(line, after: head.count), "2")
            }
        }
        return lines
    }

    /// What each part added to the score's sum (value times weight), largest first.
    private func explain(_ explanation: JSONObject) -> [String] {
        var head = "rank \(explanation.integer("rank") ?? 0)"
        if let tier = explanation.text("tier") { head += ", \(tier)" }
        if let profile = explanation.text("profile") { head += ", profile \(profile)" }
        let parts = explanation.objects("parts").map { part in
            let share = (part.number("value") ?? 0) * (part.number("weight") ?? 0)
            let raw = part.number("raw").map { "  (raw \(Figures.short($0)))" } ?? ""
            return (share, TextLayout.printable(part.text("name") ?? "") + raw)
        }
        let shown = parts.filter { $0.0 != 0 }.sorted { abs($0.0) > abs($1.0) }
        return [TextLayout.printable(head)]
            + shown.map { Figures.aligned($0.0, 8, digits: 3) + "  " + $0.1 }
    }

    /// Whether a memory was superseded or merged, and by which; nil for one that stands.
    private func fate(_ memory: JSONObject) -> String? {
        guard let state = memory.text("state"), state != "current" else { return nil }
        return memory.text("superseded_by").map { "\(state) by \($0)" } ?? state
    }

    private func categories(_ memory: JSONObject) -> String? {
        let names = memory.texts("categories")
        return names.isEmpty ? nil : names.map { "#" + $0 }.joined(separator: " ")
    }

    private func fit(_ text: String, after indent: Int) -> String {
        columns.map { TextLayout.cut(text, toColumns: max(20, $0 - indent)) } ?? text
    }

    private func coloured(_ text: String, _ code: String) -> String {
        hasColour && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Numbers as people read them.
enum Figures {
    /// Two decimals: `0.83`.
    static func score(_ value: Double) -> String { fixed(value, digits: 3) }

    /// Three figures that count: `0.412`, `12.3`, `1234`.
    static func short(_ value: Double) -> String {
        let size = abs(value)
        return fixed(value, digits: size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
    }

    /// So many decimals, rounded half away from zero; `-` for what is no number.
    static func fixed(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled.isFinite, scaled < 1e15 else { return value.isFinite ? "\(value)" : "-" }
        let sign = value < 0 && scaled > 0 ? "-" : ""
        let whole = Int(scaled)
        guard digits > 0 else { return sign + String(whole) }
        let unit = Int(scale)
        let fraction = String(whole % unit)
        return sign + "\(whole / unit)."
            + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// Right-aligned in so many columns.
    static func aligned(_ value: Double, _ width: Int, digits: Int) -> String {
        let text = fixed(value, digits: digits)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// A count and its noun: `1 memory`, `1,200 memories`.
    static func memories(_ count: Int) -> String {
        grouped(count) + (count == 1 ? " memory" : " memories")
    }

    /// Thousands set apart: `12,345`.
    static func grouped(_ value: Int) -> String {
        var text = ""
        for (place, digit) in String(abs(value)).reversed().enumerated() {
            if place > 0, place % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return (value < 0 ? "-" : "") + String(text.reversed())
    }
}
