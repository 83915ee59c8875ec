import Testing

@testable import Pressure

@Suite("Memory limit")
struct MemoryLimitTests {
    private static let memory = ["/proc/meminfo": "MemTotal:       2097152 kB\nMemFree: 5 kB\n"]

    private func limit(_ files: [String: String], setting: Int = 0) -> MemoryLimit {
        let files = files.merging(Self.memory) { $1 }
        return MemoryLimit.find(setting: setting) { files[$0] }
    }

    private static func mount(_ root: String, _ point: String, _ rest: String) -> String {
        "31 23 0:27 \(root) \(point) rw,nosuid,nodev shared:9 - \(rest)\n"
    }
    private static let version1 = [
        "/proc/self/cgroup": "5:devices:/\n4:memory:/outer/inner\n0::/\n",
        "/proc/self/mountinfo":
            mount("/", "/sys/fs/cgroup/cpu", "cgroup cgroup rw,cpu")
            + mount("/", "/sys/fs/cgroup/memory", "cgroup cgroup rw,memory"),
    ]
    private static let version2 = [
        "/proc/self/cgroup": "0::/outer/inner\n",
        "/proc/self/mountinfo": mount("/", "/sys/fs/cgroup", "cgroup2 cgroup2 rw,nsdelegate"),
    ]

    @Test("the setting goes before everything")
    func setting() {
        let found = limit(
            Self.version2.merging(["/sys/fs/cgroup/outer/memory.max": "1000000\n"]) { $1 },
            setting: 5 << 20)
        #expect(found == MemoryLimit(bytes: 5 << 20, source: .setting))
    }

    @Test("version 2: the smallest of the group and those above it")
    func unified() {
        let folder = "/sys/fs/cgroup/outer"
        let found = limit(
            Self.version2.merging([
                folder + "/inner/memory.max": "max\n", folder + "/memory.max": "536870912\n",
                "/sys/fs/cgroup/memory.max": "1073741824\n",
            ]) { $1 })
        #expect(
            found
                == MemoryLimit(
                    bytes: 512 << 20, source: .controlGroup(folder + "/memory.max")))
    }

    @Test("version 1: the group's own limit, and none is the kernel's largest number")
    func separate() {
        let folder = "/sys/fs/cgroup/memory"
        let inner = folder + "/outer/inner/memory.limit_in_bytes"
        let found = limit(
            Self.version1.merging([
                inner: "268435456\n", folder + "/memory.limit_in_bytes": "9223372036854771712\n",
            ]) { $1 })
        #expect(found == MemoryLimit(bytes: 256 << 20, source: .controlGroup(inner)))
        let none = limit(Self.version1.merging([inner: "9223372036854771712\n"]) { $1 })
        #expect(none == MemoryLimit(bytes: 2 << 30, source: .machine))
    }

    @Test("a container that sees its group as the root of the mount")
    func container() {
        let path = "/sys/fs/cgroup/memory.max"
        let inside = [
            "/proc/self/cgroup": "0::/docker/abc\n",
            "/proc/self/mountinfo":
                Self.mount("/docker/abc", "/sys/fs/cgroup", "cgroup2 cgroup rw"),
            path: "300000000\n",
        ]
        #expect(
            limit(inside) == MemoryLimit(bytes: 300_000_000, source: .controlGroup(path)))
        let outside = inside.merging(["/proc/self/cgroup": "0::/../other\n"]) { $1 }
        #expect(limit(outside).bytes == 300_000_000)
    }

    @Test("a group with more than the machine has does not count")
    func machine() {
        let found = limit(
            Self.version2.merging(["/sys/fs/cgroup/memory.max": "99999999999\n"]) { $1 })
        #expect(found.source == .machine)
        #expect(MemoryLimit.find { _ in nil }.source == .unknown)
    }

    @Test("this machine says something")
    func real() {
        #expect(MemoryLimit.find().bytes > 16 << 20)
    }

    @Test("the kernel's counters are read in pages")
    func counters() throws {
        let page = try #require(ProcessMemory(statm: "900 20 8 3 0 40 0\n"))
        #expect(page.residentBytes == 20 * 4_096 && page.fileBytes == 8 * 4_096)
        #expect(page.anonymousBytes == 12 * 4_096)
        #expect(ProcessMemory(statm: "9 x") == nil)
    }

    @Test("free pages go back when idle twice, grown, and there is enough")
    func idleTrim() {
        var trim = IdleTrim()
        let free = IdleTrim.freeBytesMin
        func isDue(_ isIdle: Bool, _ bytes: Int, _ free: Int) -> Bool {
            trim.isDue(isIdle: isIdle, anonymousBytes: bytes, freeBytes: { free })
        }
        #expect(!isDue(true, 90 << 20, free))
        #expect(!isDue(true, 90 << 20, free - 1))
        #expect(isDue(true, 90 << 20, free))
        trim.took(anonymousBytes: 30 << 20)
        #expect(!isDue(true, 31 << 20, free))
        #expect(!isDue(false, 60 << 20, free))
        #expect(!isDue(true, 60 << 20, free))
        #expect(isDue(true, 60 << 20, free))
    }
}
