import MemoryModel

extension BertEmbedder: TextEmbedder {
    /// The vectors of several texts, in their order, as the port has it.
    public func embed(_ texts: [String]) async throws(MemoryError) -> [[Float]] {
        do throws(EmbedderError) {
            return try await vectors(of: texts)
        } catch {
            throw MemoryError(error)
        }
    }
}

extension MemoryError {
    fileprivate init(_ error: EmbedderError) {
        let kind: Kind =
            switch error.kind {
            case .queueFull: .busy
            case .tooManyTexts: .invalid
            case .cancelled: .cancelled
            case .modelInvalid: .corrupt
            case .shutDown, .modelMissing, .modelUnreadable, .sourceMismatch, .sourceUnreadable,
                .writeFailed, .systemFailure:
                .unavailable
            }
        self.init(kind, in: error.operation, hint: error.hint, because: error.kind.rawValue)
    }
}
