/// A language model that answers one prompt; optional everywhere.
public protocol ChatModel: Sendable {
    /// Its name, as answers show it.
    var name: String { get }
    /// Answers a prompt.
    ///
    /// - Parameters:
    ///   - instruction: What it is to do.
    ///   - text: What it is to do it with.
    ///   - tokensMax: The longest answer.
    /// - Throws: `.unavailable` when it does not answer or was not asked as it failed before,
    ///   `.busy` when too many ask.
    func answer(
        _ instruction: String, to text: String, tokensMax: Int
    ) async throws(MemoryError) -> String
}
