import Glibc
import Testing

@testable import BertEmbedder

/// A folder of its own for a test; removed with what is in it when the value goes.
final class TemporaryFolder {
    let path: String

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/scrubjay-embed-XXXXXX").utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        for name in names(in: path) where unlink(path + "/" + name) != 0 {
            remove(path + "/" + name)
        }
        rmdir(path)
    }

    /// The entries of a folder, sorted.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// Whole files, for tests.
enum TestFile {
    static func read(_ path: String) throws -> [UInt8] {
        try MappedSource(path: path).withBytes { Array($0) }
    }

    static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        try #require(file >= 0)
        defer { close(file) }
        let bytes = Array(bytes)
        try #require(Glibc.write(file, bytes, bytes.count) == bytes.count)
    }

    /// A file of `Fixtures/`.
    static func fixture(_ name: String) throws -> [UInt8] {
        try read(folder + "/Fixtures/" + name)
    }

    /// The folder of these tests.
    static let folder = parent(of: #filePath)
    /// The package's folder.
    static let packageRoot = parent(of: parent(of: folder))

    private static func parent(of path: String) -> String {
        path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }
}
