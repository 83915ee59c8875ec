/// A set of weights, fitted on conversations of one kind.
struct RecallProfile: Sendable {
    /// The name in explanations: `chat` or `assistant`.
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

/// Which weights fit whom.
enum RecallProfiles {
    /// The weights for a user's kind of conversation.
    static func choose(isAssistant: Bool, hasVectors: Bool) -> RecallProfile {
        switch (isAssistant, hasVectors) {
        case (false, true): RecallWeights.chat
        case (false, false): RecallWeights.chatWithoutVectors
        case (true, true): RecallWeights.assistant
        case (true, false): RecallWeights.assistantWithoutVectors
        }
    }
}
