import Caching
import MemoryModel

/// What an engine keeps at hand so that it need not be worked out or read again.
///
/// Invariants:
/// 1. Nothing is served that is older than an acknowledged change: whoever changes a user's
///    memories drops what follows from them before it answers, and what was being worked out
///    meanwhile is not kept (``Caching/ChangeMarks``).
/// 2. No copy of a removed text stays: its answers and its record go before the removal is
///    acknowledged, and so do the vectors of that user's queries.
final class Caches: Sendable {
    /// The vectors of queries, each in the group of the user who asked. They follow from the text
    /// alone, so that a change leaves them; a removal takes them, as a query may repeat what is
    /// removed.
    let embeddings: SharedCache<ByteKey, [Float]>
    /// Answers by the whole question, in the group of its user.
    let results: SharedCache<ByteKey, Answer>
    let records: RecordCache
    let neverStored: NeverStored
    private let clock: @Sendable () -> Timestamp

    init(_ options: CacheOptions, clock: @escaping @Sendable () -> Timestamp) {
        embeddings = SharedCache(options.embeddings)
        results = SharedCache(options.results)
        records = RecordCache(hot: options.recordsHot, warm: options.recordsWarm)
        neverStored = NeverStored(bytesMax: options.neverStoredBytesMax)
        self.clock = clock
    }

    private var now: Int64 { clock().microseconds / 1_000 }

    /// The answer to a question, kept or worked out.
    ///
    /// Explained answers are not kept, as whoever asks for them wants to see the work; nor are
    /// poorer ones, which the next attempt may better.
    func answer(
        to question: Question, orBy work: () async throws(MemoryError) -> Answer
    ) async throws(MemoryError) -> Answer {
        if question.isExplained { return try await work() }
        let key = question.cacheKey
        if let kept = results.value(for: key, at: now) { return kept }
        let mark = results.mark
        let answer = try await work()
        if answer.degraded.isEmpty {
            results.insert(
                answer, for: key, bytes: key.byteCount + answer.cachedBytes,
                group: question.userID, since: mark, at: now)
        }
        return answer
    }

    /// The vector of a query's text, kept or made.
    func vector(
        of text: String, by encoder: String, for userID: String,
        orBy work: () async throws(MemoryError) -> [Float]?
    ) async throws(MemoryError) -> [Float]? {
        var key = ByteKey(text)
        key.append(encoder)
        if let kept = embeddings.value(for: key, at: now) { return kept }
        let mark = embeddings.mark
        guard let vector = try await work() else { return nil }
        embeddings.insert(
            vector, for: key,
            bytes: key.byteCount + 32 + vector.count * MemoryLayout<Float>.stride,
            group: userID, since: mark, at: now)
        return vector
    }

    /// Drops all that is kept of a user some of whose memories were removed.
    func forget(_ count: Int, of userID: String) {
        records.dropAll(of: userID)
        results.drop(userID)
        embeddings.drop(userID)
        neverStored.noteRemoved(count)
    }

    /// Lets each take a share of its bytes, until told otherwise.
    func resize(share: Double) {
        embeddings.resize(share: share)
        results.resize(share: share)
        records.resize(share: share)
    }
}
