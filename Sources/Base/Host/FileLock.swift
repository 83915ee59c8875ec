import Glibc

/// An exclusive lock on a file, held until it is released or the process ends, however it ends.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock at once or not at all; makes the file when there is none.
    ///
    /// - Returns: nil when another process (or another lock of this one) holds it.
    public static func take(_ path: String) throws(HostError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw HostError("open", path, code: errno) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor) }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw HostError("lock", path, code: code)
    }

    /// Whether somebody holds the lock; false when there is no such file.
    public static func isHeld(_ path: String) throws(HostError) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw HostError("open", path, code: errno)
        }
        // A shared lock is enough to ask; closing the file gives it back.
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
        if errno == EWOULDBLOCK { return true }
        throw HostError("lock", path, code: errno)
    }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}
