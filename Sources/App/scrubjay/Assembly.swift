/// The only place that knows the concrete parts and puts them together.
///
/// Each call here is the body of a verb; the verb itself only reads arguments and writes results.
enum Assembly {
    /// Runs the server until it is asked to stop.
    ///
    /// - Parameter onReady: Called once with the address when requests are answered.
    static func serve(
        _ context: CommandContext, onReady: (_ address: String) throws -> Void
    ) throws {
        throw missing("serve")
    }

    /// The service inside this process, on the data folder, for commands while no server runs.
    ///
    /// Takes the folder's lock until the transport is let go.
    static func openInProcess(_ context: CommandContext) throws -> any ServiceTransport {
        throw CommandError.failed(
            "no server is running on \(try context.dataFolder())", code: "noServer",
            hint: "Start one with `scrubjay serve`, or name one with `--server URL`.")
    }

    /// Makes words and vectors of all memories anew.
    ///
    /// - Parameter progress: Called with memories done and memories in all.
    static func reindex(
        _ context: CommandContext, progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> ReindexOutcome {
        throw missing("reindex")
    }

    /// Converts a downloaded model; see ``ModelFacts``.
    ///
    /// - Parameters:
    ///   - source: The folder with `model.safetensors` and `tokenizer.json`.
    ///   - target: The file to write.
    ///   - progress: Called with the share that is done, 0...1.
    static func buildModel(
        from source: String, to target: String, progress: (_ share: Double) -> Void
    ) throws -> ModelFacts {
        throw missing("model build")
    }

    /// Checks a model file's checksum and opens it.
    static func verifyModel(_ path: String) throws -> ModelFacts { throw missing("model verify") }

    /// Looks at everything that can be wrong with an installation.
    static func doctor(_ context: CommandContext) throws -> [Finding] {
        throw missing("doctor")
    }

    /// Measures this machine with the service inside the process, in a temporary folder.
    static func bench(
        _ context: CommandContext, _ plan: BenchPlan,
        progress: (_ done: Int, _ total: Int) throws -> Void
    ) throws -> [BenchRow] {
        throw missing("bench")
    }

    private static func missing(_ verb: String) -> CommandError {
        .failed("`\(verb)` is not part of this build", code: "missing")
    }
}

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
    /// What was seen and, unless it is good, what to do.
    var detail: String
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
