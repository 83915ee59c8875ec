/// What ``Assembly/reindex(_:progress:)`` did.
struct ReindexOutcome: Equatable {
    /// Memories looked at.
    var total: Int
    /// Memories whose words or vector were made anew.
    var rebuilt: Int
    /// The time it took, seconds.
    var seconds: Double
}

/// What is known of a model file.
struct ModelFacts: Equatable {
    /// Where it is.
    var path: String
    /// Its size.
    var bytes: Int
    /// The encoder version that the store writes beside vectors.
    var version: String
    /// SHA-256 of the file, lower-case hexadecimal.
    var sha256: String
}

/// One thing that `doctor` looked at.
struct Finding: Equatable {
    /// How it is.
    enum State: String {
        /// As it should be.
        case good
        /// Works, but could be better.
        case warning
        /// Does not work.
        case bad
    }
    /// What was looked at, such as `data folder`.
    var name: String
    /// How it is.
    var state: State
    /// What was seen.
    var detail: String
    /// What mends it, with the command to run; nil when it is good.
    var remedy: String?
}

/// What `bench` is to do.
struct BenchPlan: Equatable {
    /// Memories to add.
    var memories: Int
    /// Searches to run.
    var searches: Int
    /// Requests at once.
    var connections: Int
}

/// One line of `bench`'s table; times in milliseconds.
struct BenchRow: Equatable {
    /// What was measured: `add`, `search`.
    var name: String
    /// How often.
    var count: Int
    /// Operations per second.
    var perSecond: Double
    /// The median.
    var p50: Double
    /// The 95th percentile.
    var p95: Double
    /// The 99th percentile.
    var p99: Double
}
