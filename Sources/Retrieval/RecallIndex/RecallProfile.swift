/// A set of weights, fitted on conversations of one kind.
struct RecallProfile: Sendable {
    /// The name in explanations: `chat`, `assistant` or `plain`.
    let name: String
    /// One weight a signal, in the order of ``RecallFeature``.
    let weights: [Float]
    /// Turns the weighted sum into a chance: 1 / (1 + e^-(slope × sum + offset)).
    let slope: Double
    /// See `slope`.
    let offset: Double

    /// The estimated chance, 0...1, that a memory with this sum matters.
    func chance(_ sum: Float) -> Double {
        1 / (1 + Exponential.of(-(slope * Double(sum) + offset)))
    }
}

/// What kind of memories a user has; each has its own weights.
enum RecallKind: String, Sendable {
    /// Said by people with names.
    case chat
    /// Said in a dialogue with a program.
    case assistant
    /// Not known to be either.
    case plain

    /// The kind of more than half of the memories.
    init(named: Int, roles: Int, count: Int) {
        self = roles * 2 > count ? .assistant : named * 2 > count ? .chat : .plain
    }

    func profile(hasVectors: Bool) -> RecallProfile {
        switch (self, hasVectors) {
        case (.chat, true): RecallWeights.chat
        case (.chat, false): RecallWeights.chatWithoutVectors
        case (.assistant, true): RecallWeights.assistant
        case (.assistant, false): RecallWeights.assistantWithoutVectors
        case (.plain, true): RecallWeights.plain
        case (.plain, false): RecallWeights.plainWithoutVectors
        }
    }
}
