// Written by Benchmarks/Recall/fit.py; do not edit.
//
// Fitted 2026-11-20 on the development users of beam, locomo, prefeval and realtalk,
// vectors by all-minilm-l6-v2/int8/1.
// Recall@10 (nDCG@10) of users left out of the fit, with vectors; without; two signals alone:
// - chat, locomo: 82.7 (68.6); 79.0 (66.0); 75.6 (56.9)
// - chat, realtalk: 73.5 (61.8); 66.9 (57.2); 61.5 (46.9)
// - assistant, beam: 63.1 (54.6); 59.7 (50.4); 56.9 (45.9)
// - assistant, prefeval: 97.1 (84.8); 63.7 (46.9); 96.2 (84.4)
// - plain, beam: 59.1 (49.6); 57.5 (47.6); 55.4 (43.9)
// - plain, locomo: 61.1 (47.7); 62.3 (50.6); 48.0 (33.6)
// - plain, prefeval: 96.7 (82.7); 62.5 (46.8); 95.8 (78.5)
// - plain, realtalk: 58.5 (47.8); 54.1 (46.9); 52.3 (39.1)

/// The weights, in the order of ``RecallFeature``.
enum RecallWeights {
    /// Conversations between people.
    static let chat = RecallProfile(
        name: "chat",
        weights: [
            0.420, 3.800, 1.073, 0.984, 0.703, 0.451, -0.473, 2.921,
            1.861, 2.214, 1.494, 1.375, 0.000, 0.419,
        ],
        slope: 0.7984, offset: -10.9278)

    /// Conversations between people; words and signs alone.
    static let chatWithoutVectors = RecallProfile(
        name: "chat",
        weights: [
            0.943, 4.770, 1.092, 1.347, 0.000, 0.000, 0.000, 2.952,
            1.931, 2.261, 1.520, 1.354, 0.000, 0.289,
        ],
        slope: 0.8159, offset: -10.3994)

    /// Conversations with a program.
    static let assistant = RecallProfile(
        name: "assistant",
        weights: [
            0.992, 1.909, 1.100, -0.185, 1.503, 0.157, -0.678, 2.921,
            1.861, 2.214, 0.845, 1.626, -1.485, 0.000,
        ],
        slope: 0.9187, offset: -7.4247)

    /// Conversations with a program; words and signs alone.
    static let assistantWithoutVectors = RecallProfile(
        name: "assistant",
        weights: [
            2.588, 1.309, 2.191, 0.032, 0.000, 0.000, 0.000, 2.952,
            1.931, 2.261, 0.931, 2.739, 0.000, -0.784,
        ],
        slope: 0.9079, offset: -5.1666)

    /// Memories of which it is not known who spoke.
    static let plain = RecallProfile(
        name: "plain",
        weights: [
            1.443, 1.857, 1.596, 0.000, 0.627, 0.629, -0.584, 0.000,
            1.389, 1.464, 1.380, 2.172, 0.000, 0.000,
        ],
        slope: 0.9072, offset: -8.1164)

    /// Memories of which it is not known who spoke; words and signs alone.
    static let plainWithoutVectors = RecallProfile(
        name: "plain",
        weights: [
            1.912, 2.401, 1.880, 0.000, 0.000, 0.000, 0.000, 0.000,
            1.359, 1.404, 1.382, 2.232, 0.000, -0.497,
        ],
        slope: 0.8847, offset: -6.0474)
}
