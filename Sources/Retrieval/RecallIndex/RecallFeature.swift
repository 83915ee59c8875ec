/// The signals of which a score is made. All are worked out for each memory and question.
///
/// "Scaled" says how the raw value becomes comparable between questions.
public enum RecallFeature: Int, CaseIterable, Sendable {
    /// BM25 of the memory's own words; scaled by the greatest.
    case words
    /// BM25 of its words, counted three times, with those of two neighbours each way in its
    /// session; scaled by the greatest.
    case window
    /// BM25 of pairs of words that follow each other; scaled by the greatest.
    case pairs
    /// `words` of the memory before it when that was a question; scaled like `words`.
    case answer
    /// Cosine of the question's and the memory's vectors; scaled to mean 0 and deviation 1.
    case meaning
    /// Cosine with the memory's vector and half of its neighbours'; scaled to mean 0, deviation 1.
    case meaningWindow
    /// `window` times `meaning`, scaled ones, where both are above 0.
    case agreement
    /// 1 when the question names the memory's speaker.
    case speaker
    /// 1 when a date in the question agrees with the memory's.
    case date
    /// How near the memory's date is to one in the question, 0...1.
    case dateNear
    /// 1 when the question asks for a time and the memory names one.
    case whenTime
    /// 1 when the memory speaks in the first person.
    case firstPerson
    /// 1 when the assistant said it.
    case assistant
    /// ln(1 + number of terms).
    case length

    /// The name in explanations and in the weights file.
    public var name: String {
        switch self {
        case .words: "words"
        case .window: "window"
        case .pairs: "pairs"
        case .answer: "answer"
        case .meaning: "meaning"
        case .meaningWindow: "meaning_window"
        case .agreement: "agreement"
        case .speaker: "speaker"
        case .date: "date"
        case .dateNear: "date_near"
        case .whenTime: "when_time"
        case .firstPerson: "first_person"
        case .assistant: "assistant"
        case .length: "length"
        }
    }

    /// Whether it needs vectors.
    public var needsVector: Bool {
        switch self {
        case .meaning, .meaningWindow, .agreement: true
        default: false
        }
    }
}
