import Glibc

/// A folder that goes away with its owner; holds plain files only.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/scrubjay-store-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Refused(errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// The bytes of a file; empty when it is not there.
    func bytes(of name: String) -> [UInt8] {
        guard let file = fopen(path + "/" + name, "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// Makes or overwrites a file.
    func write(_ bytes: [UInt8], to name: String) throws {
        guard let file = fopen(path + "/" + name, "w") else { throw Refused(errno: errno) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw Refused(errno: errno)
        }
    }

    private var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { start in
                start.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    struct Refused: Error { let errno: Int32 }
}

extension [UInt8] {
    /// Whether another list stands somewhere in this one.
    func holds(_ part: String) -> Bool {
        let part = Array(part.utf8)
        guard let first = part.first, part.count <= count else { return false }
        return withUnsafeBytes { all in
            (0...(count - part.count)).contains { start in
                all[start] == first && all[start..<start + part.count].elementsEqual(part)
            }
        }
    }
}
