import Glibc
import Host
import TestKit
import Testing

@Suite("Host files")
struct HostTests {
    @Test("a file is replaced whole and read back")
    func replaces() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a"
        try Files.replace(path, with: Array("one".utf8))
        try Files.replace(path, with: Array("two".utf8))
        #expect(try Files.read(path, bytesMax: 3) == Array("two".utf8))
        #expect(try Files.names(in: folder.path) == ["a"])
        try Files.remove(path)
        try Files.remove(path)
        #expect(!Files.exists(path))
    }

    @Test("a file above the limit is refused, a missing one is told apart")
    func limits() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a"
        try Files.replace(path, with: Array("four".utf8))
        let large = try #require(throws: HostError.self) { try Files.read(path, bytesMax: 3) }
        #expect(large.description.contains("larger than 3 bytes") && !large.isMissing)
        let missing = try #require(throws: HostError.self) {
            try Files.read(path + "x", bytesMax: 3)
        }
        #expect(missing.isMissing)
    }

    @Test("a lock is held once, is seen by others, and is free when its owner is gone")
    func locks() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lock"
        #expect(try !FileLock.isHeld(path))
        var lock = try FileLock.take(path)
        #expect(lock != nil)
        #expect(try FileLock.take(path) == nil)
        #expect(try FileLock.isHeld(path))
        lock = nil
        #expect(try !FileLock.isHeld(path))
        #expect(try FileLock.take(path) != nil)
    }

    @Test(
        "lines are read with any ending, the last also without",
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\r\n\nb", ["a", "", "b"]), ("\n", [""]),
        ])
    func lines(_ text: String, _ wanted: [String]) throws {
        let folder = try TemporaryFolder()
        try Files.replace(folder.path + "/a", with: Array(text.utf8))
        let reader = try LineReader(path: folder.path + "/a", lineBytesMax: 10)
        var found: [String] = []
        while let line = try reader.next() { found.append(String(decoding: line, as: UTF8.self)) }
        #expect(found == wanted)
        #expect(reader.byteCount == text.utf8.count && reader.totalBytes == text.utf8.count)
        #expect(reader.lineCount == wanted.count)
    }

    @Test("many lines over many chunks come out as they went in")
    func manyLines() throws {
        let folder = try TemporaryFolder()
        let wanted = (0..<20_000).map { "line \($0) " + String(repeating: "x", count: $0 % 97) }
        let sink = try ByteSink.file(folder.path + "/a")
        for line in wanted { try sink.write(line + "\n") }
        try sink.sync()
        let reader = try LineReader(path: folder.path + "/a", lineBytesMax: 200)
        for line in wanted { #expect(try reader.next() == Array(line.utf8)) }
        #expect(try reader.next() == nil)
    }

    @Test("a line or a rest that is too long is refused by number")
    func longLine() throws {
        let folder = try TemporaryFolder()
        try Files.replace(folder.path + "/a", with: Array("ab\nabcd\n".utf8))
        let reader = try LineReader(path: folder.path + "/a", lineBytesMax: 3)
        #expect(try reader.next() == Array("ab".utf8))
        let error = try #require(throws: HostError.self) { try reader.next() }
        #expect(error.description.contains("line 2 is longer than 3 bytes"))
        let whole = try LineReader(path: folder.path + "/a", lineBytesMax: 3)
        #expect(throws: HostError.self) { try whole.rest() }
        let enough = try LineReader(path: folder.path + "/a", lineBytesMax: 8)
        #expect(try enough.rest().count == 8)
    }

    @Test("folders are made with those above them")
    func folders() throws {
        let folder = try TemporaryFolder()
        let deep = folder.path + "/a/b/c"
        try Files.makeFolder(deep)
        try Files.makeFolder(deep)
        #expect(Files.isFolder(deep))
        try Files.replace(folder.path + "/f", with: [])
        #expect(throws: HostError.self) { try Files.makeFolder(folder.path + "/f") }
    }

    @Test("the environment and the program's folder are known")
    func surroundings() {
        setenv("SCRUBJAY_HOST_TEST", "a=b", 1)
        #expect(Surroundings.variables()["SCRUBJAY_HOST_TEST"] == "a=b")
        #expect(Surroundings.programFolder()?.hasPrefix("/") == true)
        #expect(Surroundings.processID == Int(getpid()))
    }
}
