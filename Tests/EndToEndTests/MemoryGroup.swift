import Glibc
import Host
import TestKit
import Testing

/// A memory control group of a test's own, of version 1 or 2; needs root.
final class MemoryGroup {
    /// Why there can be none here; nil when there can.
    static let obstacle: String? = {
        do {
            _ = try MemoryGroup(megabytes: 64)
            return nil
        } catch {
            return "no memory control group can be made here (needs root, and cgroup v1 or v2)"
        }
    }()

    private let folder: String
    private let isUnified: Bool

    /// Makes a group with a limit.
    init(megabytes: Int) throws {
        let name = "/scrubjay-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        isUnified = !Files.exists("/sys/fs/cgroup/memory/memory.limit_in_bytes")
        folder = (isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory") + name
        try Files.makeFolder(folder)
        let limit = isUnified ? "memory.max" : "memory.limit_in_bytes"
        try write(limit, "\(megabytes << 20)")
    }

    deinit {
        // Empty once its processes are gone; what stays is a name.
        for _ in 0..<20 where rmdir(folder) != 0 { Machine.sleep(milliseconds: 50) }
    }

    /// The words for `/bin/sh` that run our program with these words inside the group.
    func entering(_ words: [String]) throws -> [String] {
        ["-c", #"echo $$ >"$0"/cgroup.procs && exec "$@""#, folder, try RunningProgram.path()]
            + words
    }

    /// How many processes the kernel ended for want of memory.
    func kills() throws -> Int {
        let name = isUnified ? "/memory.events" : "/memory.oom_control"
        let text = String(
            decoding: try Files.read(folder + name, bytesMax: 4_096), as: UTF8.self)
        let line = try #require(
            text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }, "\(text)")
        return try #require(Int(line.dropFirst("oom_kill ".count)))
    }

    private func write(_ name: String, _ text: String) throws {
        let descriptor = open(folder + "/" + name, O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    }
}
