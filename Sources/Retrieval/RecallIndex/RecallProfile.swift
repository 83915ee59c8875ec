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
    /// Conversations with a program have another shape than those between people: a user counts as
    /// of that kind when more than half of their memories were said by a role instead of a name.
    static func choose(roleCount: Int, count: Int, hasVectors: Bool) -> RecallProfile {
        let isAssistant = roleCount * 2 > count
        return switch (isAssistant, hasVectors) {
        case (false, true): RecallWeights.chat
        case (false, false): RecallWeights.chatWithoutVectors
        case (true, true): RecallWeights.assistant
        case (true, false): RecallWeights.assistantWithoutVectors
        }
    }
}
