/// The memory limit of the process's control group, of either version.
enum ControlGroup {
    /// Above this a version 1 limit means none: the kernel writes the largest whole page.
    private static let unlimited = 1 << 60

    /// The smallest limit of the group and those above it, and the file that says it; nil when none
    /// has one.
    ///
    /// Sources: the kernel's cgroup-v1/memory and cgroup-v2 pages, proc(5).
    static func limit(_ read: (String) -> String?) -> (bytes: Int, path: String)? {
        let groups = read("/proc/self/cgroup") ?? ""
        let mounts = (read("/proc/self/mountinfo") ?? "").split(separator: "\n")
            .compactMap { Mount($0) }
        let found = [
            smallest(
                group(in: groups) { $0 == "" }, mounts.last { $0.kind == "cgroup2" },
                "memory.max", read),
            smallest(
                group(in: groups) { $0.split(separator: ",").contains("memory") },
                mounts.last { $0.kind == "cgroup" && $0.options.contains("memory") },
                "memory.limit_in_bytes", read),
        ]
        return found.compactMap { $0 }.min { $0.bytes < $1.bytes }
    }

    /// The path of the group whose controllers are as wished; lines are `number:controllers:path`.
    private static func group(in text: String, where fits: (Substring) -> Bool) -> Substring? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            if parts.count == 3, fits(parts[1]) { return parts[2] }
        }
        return nil
    }

    private static func smallest(
        _ group: Substring?, _ mount: Mount?, _ name: String, _ read: (String) -> String?
    ) -> (bytes: Int, path: String)? {
        guard let group, let mount else { return nil }
        var folder = mount.folder(of: group)
        var found: (bytes: Int, path: String)?
        while true {
            let path = folder + "/" + name
            let text = (read(path) ?? "").filter { !$0.isWhitespace }
            if let bytes = Int(text), bytes < unlimited, bytes < found?.bytes ?? .max {
                found = (bytes, path)
            }
            guard folder.utf8.count > mount.point.utf8.count,
                let slash = folder.lastIndex(of: "/")
            else { return found }
            folder = String(folder[..<slash])
        }
    }

    /// One line of `/proc/self/mountinfo`.
    private struct Mount {
        /// The folder of the file system that is mounted here.
        let root: String
        /// Where.
        let point: String
        /// The type of the file system.
        let kind: String
        /// The file system's own options.
        let options: [Substring]

        init?(_ line: Substring) {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else {
                return nil
            }
            (root, point, kind) = (String(fields[3]), String(fields[4]), String(fields[dash + 1]))
            options = fields[dash + 3].split(separator: ",")
        }

        /// Where the group's files are: a container may see its group mounted as the root.
        func folder(of group: Substring) -> String {
            let isBelow = root != "/" && (group == root || group.hasPrefix(root + "/"))
            let rest = isBelow ? group.dropFirst(root.count) : root == "/" ? group : ""
            return rest == "/" || rest.contains("..") ? point : point + rest
        }
    }
}
