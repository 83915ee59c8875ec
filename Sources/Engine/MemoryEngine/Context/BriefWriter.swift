import MemoryModel
import RecallIndex
import Understanding

/// Writes the text of a ``Brief``: the narrative, then memories by date, within a budget of tokens.
///
/// Pure: the same candidates and budget give the same text, byte for byte. What fits is decided by
/// score, where it stands by date, so that the front of the text changes little between calls.
struct BriefWriter {
    /// What was written.
    struct Written {
        var text = ""
        var memories: [Hit] = []
        var narrative: String?
        var tokens = 0
        var leftOut = 0
    }

    /// The share of the budget that the narrative may take when there are memories too.
    private static let narrativeShare = 3
    /// Digits of an id that a mark shows; more when two memories would look alike.
    private static let markDigits = 6
    private static let narrativeHead = "What is known about the user:"
    private static let memoriesHead = "Memories, oldest first:"

    /// Writes a text.
    ///
    /// - Parameters:
    ///   - hits: Best first.
    ///   - narrative: Nil when it is not wanted or there is none.
    ///   - leads: Whether the narrative has a share of the budget of its own; else it gets what
    ///     memories leave, as it holds less of what a question asks for.
    ///   - message: What the assistant sees anyway; a memory that says the same is left out.
    ///   - tokensMax: The budget, as ``TokenBound`` counts.
    static func write(
        _ hits: [Hit], _ narrative: Narrative?, leads: Bool, message: String, tokensMax: Int
    ) -> Written {
        let digits = markDigits(
            for: hits.map(\.memory.id) + (narrative?.lines.flatMap(\.memoryIDs) ?? []))
        let frame = TokenBound.of(ContextMarker.opening + "\n" + ContextMarker.closing + "\n")
        var room = tokensMax - frame
        let lead = leads && !hits.isEmpty ? room / narrativeShare : 0
        var portrait = lines(of: narrative, digits, room: lead)
        room -= cost(portrait)
        let chosen = choose(hits, digits, besides: message, room: room)
        room -= chosen.tokens
        if portrait.isEmpty { portrait = lines(of: narrative, digits, room: room) }
        var written = Written()
        written.leftOut = chosen.leftOut
        guard !portrait.isEmpty || !chosen.entries.isEmpty else { return written }
        let entries = chosen.entries.sorted { $0.isEarlier(than: $1) }
        written.memories = entries.map(\.hit)
        written.narrative = portrait.isEmpty ? nil : portrait.dropFirst().joined()
        written.text = ContextMarker.opening + "\n" + portrait.joined()
        written.text += memories(entries)
        written.text += ContextMarker.closing + "\n"
        written.tokens = TokenBound.of(written.text)
        return written
    }

    private static func cost(_ lines: [String]) -> Int {
        lines.reduce(0) { $0 + TokenBound.of($1) }
    }

    // MARK: Memories

    private struct Entry {
        let hit: Hit
        let line: String

        var day: String { BriefWriter.day(of: hit.memory) }

        func isEarlier(than other: Entry) -> Bool {
            let (left, right) = (hit.memory, other.hit.memory)
            return (left.content.occurredAt, left.ordinal)
                < (right.content.occurredAt, right.ordinal)
        }
    }

    /// Takes the best that fit; one that does not leaves room for a shorter one behind it.
    private static func choose(
        _ hits: [Hit], _ digits: Int, besides message: String, room: Int
    ) -> (entries: [Entry], tokens: Int, leftOut: Int) {
        let head = TokenBound.of(memoriesHead + "\n")
        var tokensLeft = room - head
        var entries: [Entry] = []
        var copies = NearCopies()
        copies.add(message)
        var leftOut = 0
        var days: Set<String> = []
        for hit in hits {
            let content = hit.memory.content
            guard copies.isNew(content.text) else { continue }
            copies.add(content.text)
            let line = line(of: hit.memory, digits)
            let day = day(of: hit.memory)
            let heading = days.contains(day) ? 0 : TokenBound.of(day + "\n")
            let tokens = TokenBound.of(line) + heading
            guard tokens <= tokensLeft else {
                leftOut += 1
                continue
            }
            tokensLeft -= tokens
            days.insert(day)
            entries.append(Entry(hit: hit, line: line))
        }
        return (entries, entries.isEmpty ? 0 : room - tokensLeft, leftOut)
    }

    /// The memories of a day under its date, which costs a third of a line less than a date in
    /// each: more evidence fits (docs/context.md has the figures).
    private static func memories(_ entries: [Entry]) -> String {
        guard !entries.isEmpty else { return "" }
        var text = memoriesHead + "\n"
        var day = ""
        for entry in entries {
            if entry.day != day {
                day = entry.day
                text += day + "\n"
            }
            text += entry.line
        }
        return text
    }

    private static func day(of memory: Memory) -> String {
        String(memory.content.occurredAt.description.prefix(10))
    }

    /// `[memory 3f2a9c] Caroline: I went to the lake.`
    static func line(of memory: Memory, _ digits: Int) -> String {
        let content = memory.content
        let body = MemoryFeatures.embeddingText(text: content.text, speaker: content.speaker)
        let speaker = content.speaker.map { OneLine.of($0) + ": " } ?? ""
        return "\(mark(of: memory.id, digits)) \(speaker)\(OneLine.of(body))\n"
    }

    // MARK: Narrative

    private static func lines(
        of narrative: Narrative?, _ digits: Int, room: Int
    ) -> [String] {
        guard let narrative, room > 0 else { return [] }
        var lines = [narrativeHead + "\n"]
        var room = room - TokenBound.of(lines[0])
        for line in narrative.lines {
            let marks = line.memoryIDs.map { mark(of: $0, digits) }.joined(separator: " ")
            let text = "- \(line.section.rawValue): \(OneLine.of(line.text)) \(marks)\n"
            let tokens = TokenBound.of(text)
            guard tokens <= room else { break }
            room -= tokens
            lines.append(text)
        }
        return lines.count > 1 ? lines : []
    }

    // MARK: Marks

    /// Names a memory by the end of its id, which is random; its start is the time.
    static func mark(of id: MemoryID, _ digits: Int) -> String {
        "\(ContextMarker.citationStart)\(id.description.suffix(digits))]"
    }

    /// How many digits tell these ids apart.
    static func markDigits(for ids: [MemoryID]) -> Int {
        let different = Set(ids)
        // The last group of an id has 12 digits; behind it comes a hyphen.
        for digits in stride(from: markDigits, to: 12, by: 2) {
            let mask = (UInt64(1) << UInt64(4 * digits)) - 1
            if Set(different.map { $0.low & mask }).count == different.count { return digits }
        }
        return 36
    }
}

/// A text on one line, without what could end the context around it.
enum OneLine {
    /// White space of any kind and length becomes one space; the context's own marks go.
    static func of(_ text: String) -> String {
        var words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for mark in [ContextMarker.opening, ContextMarker.closing] where words.contains(mark) {
            words = words.split(separator: mark, omittingEmptySubsequences: false)
                .joined(separator: " ")
        }
        return words
    }
}

/// Knows a text again that says the same in nearly the same words.
struct NearCopies {
    /// From this share of common words on, two texts say the same.
    private static let likeness = 0.9
    private var seen: [[UInt64]] = []

    /// Whether no text was added that is nearly the same.
    func isNew(_ text: String) -> Bool {
        let words = Self.words(text)
        return !seen.contains { Self.isAlike($0, words) }
    }

    /// Remembers a text.
    mutating func add(_ text: String) { seen.append(Self.words(text)) }

    private static func isAlike(_ left: [UInt64], _ right: [UInt64]) -> Bool {
        let (less, more) = (min(left.count, right.count), max(left.count, right.count))
        guard Double(less) >= likeness * Double(more) else { return false }
        var common = 0
        var place = 0
        for word in left {
            while place < right.count, right[place] < word { place += 1 }
            guard place < right.count else { break }
            if right[place] == word {
                common += 1
                place += 1
            }
        }
        return Double(common) >= likeness * Double(left.count + right.count - common)
    }

    /// Hashes of the words in lower case, ascending; letters beyond ASCII count as they are.
    private static func words(_ text: String) -> [UInt64] {
        text.utf8.split { byte in
            byte < 128 && !(97...122).contains(byte | 32) && !(48...57).contains(byte)
        }.map { word in
            CommonWords.hash(word.lazy.map { (65...90).contains($0) ? $0 | 32 : $0 })
        }.sorted()
    }
}
