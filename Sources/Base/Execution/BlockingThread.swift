import CSystem
import Glibc

/// One named thread that runs a body once; for work that blocks.
public final class BlockingThread: Sendable {
    private final class Start: Sendable {
        let label: String
        let body: @Sendable () -> Void
        init(label: String, body: @escaping @Sendable () -> Void) {
            self.label = label
            self.body = body
        }
    }
    private let handle: pthread_t

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - label: The thread's name, first 15 bytes.
    ///   - body: Runs on the thread; the thread ends when it returns.
    public init(label: String, body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(label: label, body: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
                _ = csystem_set_thread_name(String(start.label.prefix(15)))
                start.body()
                return nil
            }, start.toOpaque())
        precondition(code == 0, "the system refused a thread: errno \(code)")
        handle = thread
    }

    /// Waits until the body has returned; call it once, and not after ``detach()``.
    public func join() { pthread_join(handle, nil) }

    /// Lets the thread clean up after itself when the body returns; call it once, instead of
    /// ``join()``.
    public func detach() { pthread_detach(handle) }
}
