import Glibc
import Host
import Testing

/// A folder of its own for one test, removed with all that is in it at the end.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: String

    /// Makes the folder.
    public init() throws {
        var template = Array("/tmp/scrubjay-test-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        guard Files.isFolder(path) else {
            unlink(path)
            return
        }
        // A folder that cannot be listed stays; the test's result stands all the same.
        for name in (try? Files.names(in: path)) ?? [] { remove(path + "/" + name) }
        rmdir(path)
    }
}
