// Four threads count under one Mutex: the sum is exact, so a report of a race in it is false.
// With an argument they count without the Mutex, which must be reported.
import Glibc
import Synchronization

private final class Guarded: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

private final class Unguarded: @unchecked Sendable {
    // `@unchecked` is wrong here on purpose.
    private var count = 0
    func next() -> Int {
        count += 1
        return count
    }
}

private let rounds = 200_000
private let guarded = Guarded()
private let unguarded = Unguarded()
private let isGuarded = CommandLine.arguments.count == 1
private let threads = (0..<4).map { _ in
    var thread = pthread_t()
    pthread_create(
        &thread, nil,
        { _ in
            for _ in 0..<rounds { _ = isGuarded ? guarded.next() : unguarded.next() }
            return nil
        }, nil)
    return thread
}
for thread in threads { pthread_join(thread, nil) }
exit(!isGuarded || guarded.next() == 4 * rounds + 1 ? 0 : 1)
