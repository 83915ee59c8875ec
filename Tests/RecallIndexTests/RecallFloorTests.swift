import MemoryModel
import Testing

@testable import RecallIndex

/// A small conversation of our own, to see that what is asked for is found.
@Suite("Recall of a small conversation")
struct RecallFloorTests {
    private static let talk: [(session: String, day: Int64, speaker: String, text: String)] = [
        ("a", 19_480, "Ines", "Hey Tomas! How was the weekend?"),
        ("a", 19_480, "Tomas", "Great, I took the kids to the science museum on Saturday."),
        ("a", 19_480, "Ines", "Nice! What did they like best?"),
        ("a", 19_480, "Tomas", "The planetarium. My daughter wants to be an astronaut now."),
        ("a", 19_480, "Ines", "Sweet. I started pottery classes last week."),
        ("a", 19_480, "Tomas", "Oh, what are you making?"),
        ("a", 19_480, "Ines", "A blue bowl for my grandmother. It came out a bit crooked."),
        ("b", 19_511, "Tomas", "Big news: I got the job at the harbour office!"),
        ("b", 19_511, "Ines", "Congratulations! When do you start?"),
        ("b", 19_511, "Tomas", "On the first Monday of next month."),
        ("b", 19_511, "Ines", "We adopted a dog yesterday, a brown terrier called Biscuit."),
        ("b", 19_511, "Tomas", "Lovely. Is he good with the cat?"),
        ("b", 19_511, "Ines", "Not at all, she hides on the wardrobe."),
        ("c", 19_540, "Ines", "My knee hurts since the half marathon."),
        ("c", 19_540, "Tomas", "You should see a doctor. I swim, it is easier on the joints."),
        ("c", 19_540, "Ines", "Where do you swim?"),
        ("c", 19_540, "Tomas", "At the lake behind the old mill, every morning before work."),
        ("c", 19_540, "Ines", "I am allergic to lake water, I get a rash."),
        ("c", 19_540, "Tomas", "My sister moved to Lisbon, so we fly there in summer."),
        ("c", 19_540, "Ines", "Bring me a tile!"),
    ]

    private static let questions: [(question: String, evidence: UInt32)] = [
        ("When did Tomas go to the museum?", 1), ("What does Tomas's daughter want to become?", 3),
        ("What hobby did Ines start?", 4), ("Which bowl did Ines make?", 6),
        ("At which office did Tomas get a job?", 7), ("When does Tomas start his new job?", 9),
        ("What is the name of Ines's dog?", 10), ("What hurt after the marathon?", 13),
        ("Where does Tomas swim?", 16), ("What is Ines allergic to?", 17),
        ("Which city did Tomas's sister move to?", 18), ("What was adopted in June 2023?", 10),
    ]

    @Test("without vectors the memory asked for is among the first five, nearly always first three")
    func floor() {
        var index = RecallIndex()
        for (place, line) in Self.talk.enumerated() {
            let content = MemoryContent(
                text: line.text, occurredAt: Timestamp(microseconds: line.day * Samples.day),
                speaker: line.speaker, sessionID: line.session)
            index.put(Sample(ordinal: UInt32(place), content: content))
        }
        let ranks = Self.questions.map { question, evidence in
            index.find(question, limit: 20).hits.map(\.ordinal).firstIndex(of: evidence) ?? 99
        }
        let missed = zip(Self.questions, ranks).filter { $1 >= 5 }.map { "\($0.question): \($1)" }
        #expect(missed.isEmpty, "\(missed)")
        #expect(ranks.filter { $0 < 3 }.count >= 11, "\(ranks)")
    }
}
