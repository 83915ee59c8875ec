import Execution
import Kernels
import Synchronization

/// Turns text into unit vectors with a small BERT model on this machine's processor.
///
/// Invariants:
/// 1. Each worker is a thread of its own with its own scratch memory; nothing blocks a caller's
///    thread.
/// 2. A single text runs as soon as a worker is free: there is no waiting for a batch to fill. When
///    several wait, a worker takes 64 to 128 tokens of them at a time.
/// 3. A text's vector does not depend on what it was batched with.
public final class BertEmbedder: Sendable {
    /// The most texts one call may bring.
    public static let textsPerCallMax = 4_096

    /// The instruction level in use.
    public let level: SIMDLevel
    private let file: ModelFile
    private let queue: EmbedQueue
    private let workers: Mutex<[BlockingThread]>

    /// Opens the model and starts the workers.
    ///
    /// - Parameters:
    ///   - modelPath: A `.sjem` file, as ``ModelConverter`` builds it. It is mapped, not read.
    ///   - workers: Threads, at least 1; as many as cores is right. 3 MB each.
    ///   - queueLimit: Calls that may wait, at least 1.
    ///   - level: The instruction level; nil takes the best. Must be supported.
    /// - Throws: ``EmbedderError`` of kind `modelMissing`, `modelUnreadable` or `modelInvalid`.
    public init(
        modelPath: String, workers: Int, queueLimit: Int, level: SIMDLevel? = nil
    ) throws(EmbedderError) {
        precondition(workers > 0 && queueLimit > 0, "an embedder needs a worker and a queue")
        let level = level ?? .best
        precondition(level.isSupported, "this machine lacks the instruction level")
        let file = try ModelFile(path: modelPath)
        let tokenizer = try WordPiece(file)
        let queue = EmbedQueue(callLimit: queueLimit)
        let threads = (0..<workers).map { _ in
            BlockingThread(label: "embedder") {
                EmbedWorker(queue, tokenizer, Encoder(file, level: level)).run()
            }
        }
        (self.level, self.file, self.queue) = (level, file, queue)
        self.workers = Mutex(threads)
    }

    /// No call can wait now, since each holds this object, and no worker holds it: this is short.
    deinit { shutDown() }

    /// Names the weights and the arithmetic; vectors of different versions must not be compared.
    public var encoderVersion: String { file.encoderVersion }

    /// How many numbers a vector has.
    public var dimensions: Int { file.header.hidden }

    /// Calls of which some text waits for a worker.
    public var waitingCount: Int { queue.waitingCount }

    /// The vector of one text, of length 1.
    ///
    /// - Parameter text: Any text; what is beyond the model's limit (256 tokens) is cut off.
    /// - Throws: ``EmbedderError`` of kind `queueFull`, `shutDown` or `cancelled`.
    public func vector(of text: String) async throws(EmbedderError) -> [Float] {
        try await run([text])[0]
    }

    /// The vectors of several texts, in their order.
    ///
    /// - Parameter texts: At most ``textsPerCallMax``.
    /// - Throws: ``EmbedderError`` of kind `tooManyTexts`, `queueFull`, `shutDown` or `cancelled`.
    public func vectors(of texts: [String]) async throws(EmbedderError) -> [[Float]] {
        guard texts.count <= Self.textsPerCallMax else {
            throw EmbedderError(
                .tooManyTexts, in: "embed", hint: "Split the texts over several calls.")
        }
        return texts.isEmpty ? [] : try await run(texts)
    }

    /// Reads the whole model file and compares it with its checksum.
    ///
    /// - Throws: ``EmbedderError`` of kind `modelInvalid`.
    /// - Complexity: About 20 ms for MiniLM; blocks.
    public func verify() throws(EmbedderError) { try file.verify() }

    /// Refuses what waits, lets what runs end, and joins the threads; blocks for milliseconds.
    public func shutDown() {
        queue.close()
        let running = workers.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in running { thread.join() }
    }

    private func run(_ texts: [String]) async throws(EmbedderError) -> [[Float]] {
        let call = EmbedCall(texts)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { queue.submit(call, $0) }
        } onCancel: {
            queue.cancel(call)
        }
        return try result.get()
    }
}

/// What a worker's thread does: take texts, split them into tokens, encode, hand in.
private struct EmbedWorker {
    private let queue: EmbedQueue
    private let tokenizer: WordPiece
    private let encoder: Encoder

    init(_ queue: EmbedQueue, _ tokenizer: WordPiece, _ encoder: Encoder) {
        (self.queue, self.tokenizer, self.encoder) = (queue, tokenizer, encoder)
    }

    /// Runs until the queue is closed.
    func run() {
        while let pieces = queue.take() { encode(pieces) }
    }

    /// Encodes as many texts a call as fit, whatever the queue estimated.
    private func encode(_ pieces: [EmbedPiece]) {
        var ids: [Int32] = [], lengths: [Int32] = []
        var first = 0
        func hand(in end: Int, tokens: Int) {
            guard first < end else { return }
            queue.finish(pieces[first..<end], encoder.encode(ids[..<tokens], lengths: lengths))
            ids.removeFirst(tokens)
            lengths.removeAll(keepingCapacity: true)
            first = end
        }
        for (index, piece) in pieces.enumerated() {
            let count = tokenizer.encode(piece.text, into: &ids)
            if ids.count > Encoder.batchTokensMax { hand(in: index, tokens: ids.count - count) }
            lengths.append(Int32(count))
        }
        hand(in: pieces.count, tokens: ids.count)
    }
}
