import MemoryModel
import RecallIndex

/// Draws a portrait out of memories: sentences are put into sections, those that mean the same are
/// taken together, and the most salient of each section become its lines, in their own words.
///
/// Pure: the same memories and vectors give the same lines.
struct Portrait {
    /// A sentence that may become a line.
    struct Sentence {
        let memory: Memory
        let section: NarrativeSection
        let text: String
        var salience: Double
    }

    /// Lines of each section, at most.
    private static let linesMax: [NarrativeSection: Int] = [
        .who: 4, .work: 3, .people: 4, .likes: 4, .plans: 3, .recent: 3,
    ]
    /// Sentences of a section that are compared, the most salient.
    static let comparedMax = 200
    /// From this cosine on, two memories speak of the same.
    private static let likeness: Float = 0.7
    /// Memories that a line cites, at most.
    private static let citationsMax = 3
    /// How long it takes until a memory counts half, days.
    private static let halfLifeDays = 90.0
    private static let lineBytesMax = 240

    /// The sentences of memories that could be lines, the most salient of each section first.
    static func sentences(of memories: [Memory]) -> [NarrativeSection: [Sentence]] {
        let newest = memories.map(\.content.occurredAt).max() ?? .earliest
        var sections: [NarrativeSection: [Sentence]] = [:]
        for memory in memories {
            for sentence in Self.sentences(in: memory, newest: newest) {
                sections[sentence.section, default: []].append(sentence)
            }
        }
        for (section, found) in sections {
            sections[section] = Array(found.sorted(by: isBefore).prefix(comparedMax))
        }
        return sections
    }

    /// The lines of a portrait.
    ///
    /// - Parameter vectors: Of the sentences' memories by ordinal, unit length; those without one
    ///   are compared by words.
    static func lines(
        _ sections: [NarrativeSection: [Sentence]], vectors: [UInt32: [Float]]
    ) -> [NarrativeLine] {
        var told: Set<MemoryID> = []
        var lines: [NarrativeLine] = []
        for section in NarrativeSection.allCases {
            let groups = groups(sections[section] ?? [], vectors).sorted {
                isBefore($0.weighted, $1.weighted)
            }
            var count = 0
            for group in groups where count < linesMax[section] ?? 0 {
                // What an earlier section says already is not said again.
                guard told.isDisjoint(with: group.members.map(\.memory.id)) else { continue }
                let line = group.line
                told.formUnion(line.memoryIDs)
                lines.append(line)
                count += 1
            }
        }
        return lines
    }

    // MARK: Sentences

    private static func sentences(in memory: Memory, newest: Timestamp) -> [Sentence] {
        let content = memory.content
        let speaker = content.speaker?.lowercased()
        if speaker == "assistant" || speaker == "system" || speaker == "tool" { return [] }
        let body = MemoryFeatures.embeddingText(text: content.text, speaker: content.speaker)
        let days = Double(newest.day - content.occurredAt.day)
        let recency = halfLifeDays / (halfLifeDays + max(0, days))
        let parts = body.prefixBytes(4_096).split { ".!\n".contains($0) }
        return parts.compactMap { part in
            let text = OneLine.of(String(part))
            guard !text.contains("?"), text.utf8.count <= lineBytesMax else { return nil }
            let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }
                .map(String.init)
            let section = PortraitRules.section(of: words, isSpoken: content.speaker != nil)
            guard let section, words.count <= PortraitRules.wordsMax else { return nil }
            return Sentence(
                memory: memory, section: section, text: text,
                salience: recency + (content.importance ?? 0.3) + substance(of: text, words.count))
        }
    }

    /// Names and numbers make a sentence worth more, and so does a fair length.
    private static func substance(of text: String, _ wordCount: Int) -> Double {
        let hasName = text.split(separator: " ").dropFirst().contains { word in
            word.first?.isUppercase == true && word.count > 2 && !word.hasPrefix("I'")
        }
        let hasNumber = text.contains(where: \.isNumber)
        return (hasName ? 0.3 : 0) + (hasNumber ? 0.15 : 0) + (wordCount >= 7 ? 0.2 : 0)
    }

    private static func isBefore(_ left: Sentence, _ right: Sentence) -> Bool {
        if left.salience != right.salience { return left.salience > right.salience }
        if left.memory.ordinal != right.memory.ordinal {
            return left.memory.ordinal > right.memory.ordinal
        }
        return left.text < right.text
    }

    // MARK: Groups

    private struct Group {
        var members: [Sentence]

        /// The most salient member, worth more the more often the thing was said.
        var weighted: Sentence {
            var head = members[0]
            head.salience += 0.25 * Double(min(members.count, 5) - 1)
            return head
        }

        /// The newest member speaks for all, as it may correct the older.
        var line: NarrativeLine {
            let newestFirst = members.sorted { left, right in
                (left.memory.content.occurredAt, left.memory.ordinal)
                    > (right.memory.content.occurredAt, right.memory.ordinal)
            }
            let head = newestFirst[0]
            let content = head.memory.content
            let isRole = content.speaker?.lowercased() == "user"
            let speaker = isRole ? nil : content.speaker
            let day = content.occurredAt.description.prefix(10)
            let isDated = head.section == .plans || head.section == .recent
            return NarrativeLine(
                section: head.section,
                text: (speaker.map { $0 + ": " } ?? "") + head.text + (isDated ? " (\(day))" : ""),
                memoryIDs: Array(newestFirst.map(\.memory.id).uniqued().prefix(citationsMax)))
        }
    }

    /// Greedy: each sentence joins the first group whose head means the same.
    private static func groups(
        _ sentences: [Sentence], _ vectors: [UInt32: [Float]]
    ) -> [Group] {
        var groups: [Group] = []
        for sentence in sentences {
            let place = groups.firstIndex { isSame($0.members[0], sentence, vectors) }
            if let place {
                groups[place].members.append(sentence)
            } else {
                groups.append(Group(members: [sentence]))
            }
        }
        return groups
    }

    private static func isSame(
        _ left: Sentence, _ right: Sentence, _ vectors: [UInt32: [Float]]
    ) -> Bool {
        if left.memory.ordinal == right.memory.ordinal { return true }
        if let first = vectors[left.memory.ordinal], let second = vectors[right.memory.ordinal],
            first.count == second.count
        {
            var sum: Float = 0
            for place in first.indices { sum += first[place] * second[place] }
            return sum >= likeness
        }
        var copies = NearCopies()
        copies.add(left.text)
        return !copies.isNew(right.text)
    }
}
