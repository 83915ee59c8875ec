/// Every constant behind `scrubjay capacity`, in one place so that they can be fitted again.
///
/// Measured with `make bench-memory` on the 2-core reference machine; `make bench-memory` compares
/// the prediction with what the server then takes.
enum CapacityFigures {
    /// A server at rest with its model mapped, bytes.
    static let restBytes = 16.0 * 1_048_576
    /// What a server has taken in when all of it was used: the model's pages, the store's page
    /// caches, full caches of answers and records, scratch memory of threads, connections.
    static let usedBytes = 70.0 * 1_048_576

    /// A memory in a whole index: one 8-bit vector and its code, words, features; without its text.
    static let wholeBytes = 541.0
    /// More for each byte of its text: word numbers and counts.
    static let wholeBytesPerTextByte = 0.5
    /// A memory in an index that keeps words and a 1-bit code of the vector.
    static let codedBytes = 130.0
    /// A user beside the memories: tables and slot.
    static let userBytes = 2_048.0
    /// From the size of the user's index on it may be kept as codes.
    static let codedFromBytes = 600_000.0
    /// Heap that lies between pieces in use: resident over accounted.
    static let heapShare = 1.1

    /// A memory in the file without its text; between users who came one after the other (665,
    /// full pages) and users who come at once (pages two thirds full).
    static let fileBytes = 800.0
    /// More for each byte of its text: the text, and its words in the recall data.
    static let fileBytesPerTextByte = 2.2

    /// Of the traffic, the share that goes to the busiest users: 80 % to 20 % of them.
    static let busyTraffic = 0.8
    /// Those users' share.
    static let busyUsers = 0.2
    /// From this size on one file is long to copy and to check; a remote store is easier to run.
    static let fileBytesEasy = 64e9
    /// Text of a memory when nobody says, bytes.
    static let textBytes = 110
}

/// How fast a machine is; `scrubjay bench` writes it into the data folder, milliseconds.
struct MachineProfile: Equatable {
    /// One vector.
    var embed = 0.6
    /// A search of a user of few memories, without the vector.
    var search = 0.6
    /// More for each 1,000 memories of the user.
    var scorePerThousand = 0.05
    /// Reading a user's index, each 1,000 memories.
    var loadPerThousand = 4.0
    /// The disk keeps a page.
    var flush = 3.0
    /// One durable add.
    var add = 4.5
    /// The 95th percentile of a search over its median.
    var tail = 1.6

    /// The name of the file in the data folder.
    static let fileName = "machine.json"
    /// The largest such file, bytes.
    static let bytesMax = 4_096

    /// Every figure by its name in the file.
    static let fields: [(name: String, path: WritableKeyPath<MachineProfile, Double> & Sendable)] =
        [
            ("embed_ms", \.embed), ("search_ms", \.search),
            ("score_ms_per_1000", \.scorePerThousand), ("load_ms_per_1000", \.loadPerThousand),
            ("flush_ms", \.flush), ("add_ms", \.add), ("search_p95_over_p50", \.tail),
        ]
}
