/// The room that a buffered body takes of ``HTTPServerLimits/bodyBytesInAllMax``; given back when
/// nobody holds the lease any more: not the connection that receives, nor the handler's task.
final class BodyLease: @unchecked Sendable {
    // `@unchecked` holds because only the connection grows it, on the loop's thread, before a task
    // gets it; a task does nothing but keep it.
    private let census: Census
    private var count = 0

    init(_ census: Census) { self.census = census }

    deinit { if count > 0 { census.giveBackBodyBytes(count) } }

    /// Makes the lease that long.
    ///
    /// - Returns: False when there is no room; then it stays as it was.
    func grow(to newCount: Int) -> Bool {
        guard newCount > count else { return true }
        guard census.takeBodyBytes(newCount - count) else { return false }
        count = newCount
        return true
    }
}
