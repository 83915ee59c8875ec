// Written by Benchmarks/Recall/fit.py; do not edit.
//
// Fitted 2026-11-20 on the development users of beam, locomo, prefeval and realtalk,
// vectors by all-minilm-l6-v2/int8/1.
// Recall@10 (nDCG@10) of users left out of the fit, with vectors; without; two signals alone:
// - chat, locomo: 82.7 (68.3); 79.1 (66.1); 75.6 (56.9)
// - chat, realtalk: 73.6 (61.3); 67.2 (57.4); 61.5 (46.9)
// - assistant, beam: 61.6 (53.8); 59.9 (51.2); 56.9 (45.9)
// - assistant, prefeval: 97.1 (84.7); 62.5 (47.0); 96.2 (84.4)
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
            0.623, 3.195, 0.956, 0.952, 0.587, 0.510, -0.319, 2.577,
            1.456, 1.650, 1.331, 1.212, 0.000, 0.472,
        ],
        slope: 0.8478, offset: -10.9160)

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
            1.051, 1.194, 0.920, -0.372, 1.405, 0.181, -0.452, 2.577,
            1.456, 1.650, 0.380, 1.418, -1.324, 0.000,
        ],
        slope: 0.9493, offset: -7.1555)

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
