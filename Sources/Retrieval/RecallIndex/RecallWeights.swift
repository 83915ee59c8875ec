// Written by Benchmarks/Recall/fit.py; do not edit.
//
// Fitted 2026-11-20 on the development users of beam, locomo, prefeval and realtalk,
// vectors by all-minilm-l6-v2/int8/1.
// Recall@10 (nDCG@10) of users left out of the fit, with vectors; without; two signals alone:
// - chat, locomo: 82.7 (68.3); 79.1 (66.1); 75.6 (57.0)
// - chat, realtalk: 73.6 (61.3); 67.2 (57.4); 61.5 (46.9)
// - assistant, beam: 61.6 (53.8); 59.9 (51.2); 56.9 (45.9)
// - assistant, prefeval: 97.1 (85.0); 62.5 (47.0); 96.2 (84.6)
// - plain, beam: 59.0 (49.5); 57.5 (47.6); 55.4 (43.9)
// - plain, locomo: 61.2 (47.9); 62.3 (50.6); 48.2 (33.7)
// - plain, prefeval: 96.7 (82.7); 62.5 (46.8); 95.8 (78.7)
// - plain, realtalk: 58.7 (47.9); 54.1 (46.9); 52.3 (39.1)

/// The weights, in the order of ``RecallFeature``.
enum RecallWeights {
    /// Conversations between people.
    static let chat = RecallProfile(
        name: "chat",
        weights: [
            0.624, 3.195, 0.957, 0.953, 0.585, 0.509, -0.318, 2.575,
            1.457, 1.651, 1.331, 1.212, 0.000, 0.471,
        ],
        slope: 0.8479, offset: -10.9125)

    /// Conversations between people; words and signs alone.
    static let chatWithoutVectors = RecallProfile(
        name: "chat",
        weights: [
            1.098, 4.522, 1.021, 1.294, 0.000, 0.000, 0.000, 2.600,
            1.505, 1.694, 1.353, 1.159, 0.000, 0.338,
        ],
        slope: 0.8817, offset: -10.4501)

    /// Conversations with a program.
    static let assistant = RecallProfile(
        name: "assistant",
        weights: [
            1.047, 1.173, 0.906, -0.369, 1.382, 0.163, -0.425, 2.575,
            1.457, 1.651, 0.374, 1.413, -1.323, 0.000,
        ],
        slope: 0.9480, offset: -7.1498)

    /// Conversations with a program; words and signs alone.
    static let assistantWithoutVectors = RecallProfile(
        name: "assistant",
        weights: [
            2.772, 1.037, 2.057, -0.220, 0.000, 0.000, 0.000, 2.600,
            1.505, 1.694, 0.523, 2.463, 0.000, -0.763,
        ],
        slope: 0.9442, offset: -4.9626)

    /// Memories of which it is not known who spoke.
    static let plain = RecallProfile(
        name: "plain",
        weights: [
            1.450, 1.863, 1.585, 0.000, 0.621, 0.623, -0.577, 0.000,
            1.388, 1.463, 1.377, 2.167, 0.000, 0.000,
        ],
        slope: 0.9112, offset: -8.1414)

    /// Memories of which it is not known who spoke; words and signs alone.
    static let plainWithoutVectors = RecallProfile(
        name: "plain",
        weights: [
            1.912, 2.401, 1.880, 0.000, 0.000, 0.000, 0.000, 0.000,
            1.359, 1.404, 1.382, 2.232, 0.000, -0.497,
        ],
        slope: 0.8847, offset: -6.0474)
}
