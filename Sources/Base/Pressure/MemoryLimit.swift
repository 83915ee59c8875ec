/// How much memory the process may take, and who says so.
public struct MemoryLimit: Sendable, Equatable, CustomStringConvertible {
    /// Who says so.
    public enum Source: Sendable, Equatable {
        /// The setting.
        case setting
        /// A control group, by the file that holds its limit.
        case controlGroup(String)
        /// The machine has no more.
        case machine
        /// Nobody: the machine does not say either.
        case unknown

        /// Its name in answers.
        public var name: String {
            switch self {
            case .setting: "setting"
            case .controlGroup: "control_group"
            case .machine: "machine"
            case .unknown: "unknown"
            }
        }
    }
    /// The limit, at least 1.
    public let bytes: Int
    /// Who says so.
    public let source: Source

    /// A limit from its parts.
    public init(bytes: Int, source: Source) {
        self.bytes = max(bytes, 1)
        self.source = source
    }

    /// The limit for a machine that does not say what it has.
    private static let fallbackBytes = 1 << 30

    /// Finds the limit: the setting, else the smaller of control group and machine.
    ///
    /// - Parameter setting: The setting in bytes; 0 when it leaves it to the surroundings.
    public static func find(setting: Int = 0) -> MemoryLimit {
        find(setting: setting) { SystemFile.text($0) }
    }

    /// The same with the text of each file of the system given.
    static func find(setting: Int = 0, read: (_ path: String) -> String?) -> MemoryLimit {
        if setting > 0 { return MemoryLimit(bytes: setting, source: .setting) }
        let group = ControlGroup.limit(read)
        let machine = totalBytes(read("/proc/meminfo") ?? "")
        switch (group, machine) {
        case (let group?, let total) where group.bytes < total ?? .max:
            return MemoryLimit(bytes: group.bytes, source: .controlGroup(group.path))
        case (_, let total?): return MemoryLimit(bytes: total, source: .machine)
        default: return MemoryLimit(bytes: fallbackBytes, source: .unknown)
        }
    }

    private static func totalBytes(_ meminfo: String) -> Int? {
        meminfo.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
            .flatMap { $0.split(separator: " ").compactMap { Int($0) }.first }.map { $0 << 10 }
    }

    /// For people: `256 MB, by the control group (…/memory.max)`.
    public var description: String {
        let size = "\(bytes >> 20) MB"
        switch source {
        case .setting: return size + ", by memory.limit_megabytes"
        case .controlGroup(let path): return size + ", by the control group (\(path))"
        case .machine: return size + ", which is what the machine has"
        case .unknown: return size + ", as the machine does not say what it has"
        }
    }
}
