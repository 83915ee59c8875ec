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

    /// The process that took the lock, as the system lists it; nil when nobody did, or when it is
    /// out of sight (another process namespace).
    ///
    /// Source: proc_locks(5): `1: FLOCK ADVISORY WRITE 708 08:02:1436 0 EOF`.
    public static func holder(of path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0,
            let bytes = try? Files.read("/proc/locks", bytesMax: locksBytesMax)
        else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 6, fields[1] == "FLOCK", fields[3] == "WRITE",
                fields[5].split(separator: ":").last == "\(status.st_ino)",
                let process = Int(fields[4]), process > 0
            else { continue }
            return process
        }
        return nil
    }

    /// As much of the system's list of locks as is read, bytes; some 10,000 locks.
    private static let locksBytesMax = 1 << 20

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}
