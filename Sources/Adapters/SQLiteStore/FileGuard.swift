import MemoryModel
import Synchronization

/// Notices that the file or its log was removed or replaced under the running store.
///
/// The store still has both open: reads go on, and all that was ever answered is in there. So
/// changes are refused, and once for each loss all is saved beside the place where the file was.
final class FileGuard: Sendable {
    private enum Rescue: Equatable { case none, done(String), failed }

    private let file: StoreFile
    private let mark: FileMark?
    private let rescue = Mutex(Rescue.none)

    /// The file must be open, and with it its log.
    init(_ file: StoreFile) {
        self.file = file
        mark = file.mark()
    }

    /// Whether a loss was not yet answered with a rescue.
    var needsRescue: Bool { rescue.withLock { $0 == .none } }

    /// The refusal of changes; nil while file and log are those that were opened.
    ///
    /// - Complexity: Two looks at the file system, microseconds.
    func fault(in operation: String) -> MemoryError? {
        guard let mark, file.mark() != mark else {
            rescue.withLock { $0 = .none }
            return nil
        }
        let next =
            switch rescue.withLock({ $0 }) {
            case .done(let name):
                "What it held is in \(name) beside it: stop the server and run `scrubjay restore`."
            case .none, .failed:
                "Reads go on: export what is needed before the server stops."
            }
        return MemoryError(
            .unavailable, in: operation,
            hint: "memories.db or its log was removed or replaced while it was in use. \(next)")
    }

    /// Writes all that the open file holds into a new one, unless that was done; on the writer.
    func rescue(_ database: Database) {
        guard needsRescue, let name = file.freeRescueName() else { return }
        let outcome: Rescue
        do throws(MemoryError) {
            try file.copy(from: database, toSibling: name)
            outcome = .done(name)
        } catch {
            // Often the whole folder is gone; reads go on all the same.
            outcome = .failed
        }
        rescue.withLock { $0 = outcome }
    }
}
