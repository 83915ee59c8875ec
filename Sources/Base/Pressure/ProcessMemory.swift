import CSystem
import Glibc

/// What this process takes of memory, as the kernel and the allocator count it.
public struct ProcessMemory: Sendable, Equatable {
    /// Bytes that are in memory: those of its own and those of files it has mapped.
    public var residentBytes: Int
    /// The part of them that belongs to files: the program and the model.
    public var fileBytes: Int

    /// The part that only this process can give back.
    public var anonymousBytes: Int { residentBytes - fileBytes }

    /// A reading from its parts.
    public init(residentBytes: Int, fileBytes: Int) {
        self.residentBytes = residentBytes
        self.fileBytes = fileBytes
    }

    /// Reads the kernel's counters; nil when `/proc` is not there.
    ///
    /// - Complexity: Three system calls, some 15 µs.
    public static func now() -> ProcessMemory? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        return ProcessMemory(statm: String(decoding: bytes[..<count], as: UTF8.self))
    }

    /// Reads a line of `/proc/PID/statm`: pages in all, resident, of files.
    init?(statm: String) {
        let pages = statm.split { $0 == " " || $0 == "\n" }.prefix(3).compactMap { Int($0) }
        guard pages.count == 3 else { return nil }
        let pageBytes = sysconf(Int32(_SC_PAGESIZE))
        self.init(residentBytes: pages[1] * pageBytes, fileBytes: pages[2] * pageBytes)
    }

    /// The most bytes that were resident at once since the process began.
    public static func peakResidentBytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1_024
    }

    /// Resident bytes of a file that is mapped; 0 when it is not.
    ///
    /// - Complexity: Reads the whole list of mappings, some milliseconds: not for a loop.
    public static func mappedBytes(of path: String) -> Int {
        let text = SystemFile.text("/proc/self/smaps", bytesMax: 8 << 20) ?? ""
        var isInside = false
        var kilobytes = 0
        for line in text.split(separator: "\n") {
            if line.utf8.first.map({ (48...57).contains($0) || (97...102).contains($0) }) == true {
                isInside = line.hasSuffix(path)
            } else if isInside, line.hasPrefix("Rss:") {
                kilobytes += line.split(separator: " ").compactMap { Int($0) }.first ?? 0
            }
        }
        return kilobytes << 10
    }
}

/// A small file of the system, read whole.
enum SystemFile {
    /// Its text; nil when it cannot be read.
    static func text(_ path: String, bytesMax: Int = 1 << 20) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < bytesMax {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
