// Written by Benchmarks/Recall/fit.py; do not edit.

/// The weights, in the order of ``RecallFeature``.
enum RecallWeights {
    static let chat = RecallProfile(
        name: "chat",
        weights: [1, 1, 0.8, 0, 0.4, 0.5, 0, 2.6, 1.5, 1.5, 1.3, 1.3, 0, 0.45],
        slope: 1, offset: -8)
    static let chatWithoutVectors = chat
    static let assistant = chat
    static let assistantWithoutVectors = chat
}
