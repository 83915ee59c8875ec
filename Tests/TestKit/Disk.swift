import Glibc
import Host

/// Trouble with disks, made for real; only root can, elsewhere such tests are skipped by name.
public enum Disk {
    /// Why tests that need this are skipped.
    public static let need = "needs root and the right to mount; run the tests as root"

    /// Whether small disks can be mounted here.
    public static let canMount: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else { return false }
        umount2(folder.path, Int32(MNT_DETACH))
        return true
    }()

    /// Whether files can be made unchangeable here.
    public static let canFreeze: Bool = {
        guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
        let path = folder.path + "/probe"
        guard (try? Files.replace(path, with: [1])) != nil, freeze(path, true) else { return false }
        return freeze(path, false)
    }()

    /// Makes a file unchangeable, also for those who have it open for writing, or changeable again.
    public static func freeze(_ path: String, _ isFrozen: Bool) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var flags = 0
        guard ioctl(descriptor, getFlags, &flags) == 0 else { return false }
        flags = isFrozen ? flags | immutable : flags & ~immutable
        return ioctl(descriptor, setFlags, &flags) == 0
    }

    // Source: linux/fs.h, FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IMMUTABLE_FL.
    private static let getFlags: UInt = 0x8008_6601
    private static let setFlags: UInt = 0x4008_6602
    private static let immutable = 0x10
}

/// A disk of few bytes in memory, for as long as this object lives.
public final class SmallDisk: Sendable {
    /// The folder it is mounted on.
    public let path: String

    /// Mounts it on a new folder.
    public init(_ path: String, megabytes: Int) throws {
        try Files.makeFolder(path)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=700") == 0 else {
            throw HostError("mount", path, code: errno)
        }
        self.path = path
    }

    /// Lets nobody write on it any more; nobody may have files open for writing.
    public func freeze() throws {
        let flags = UInt(MS_REMOUNT) | UInt(MS_RDONLY)
        guard mount("tmpfs", path, "tmpfs", flags, nil) == 0 else {
            throw HostError("remount", path, code: errno)
        }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }
}
