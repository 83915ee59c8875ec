import Host
import MemoryModel
import Testing
import Understanding

/// Tables beside the tests: one row a line, cells by tabs, `\n` written for a line end.
enum Fixtures {
    static func rows(_ name: String) throws -> [[String]] {
        let folder = #filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.startIndex)
        let bytes = try Files.read("\(folder)/Fixtures/\(name)", bytesMax: 1 << 20)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { cell in
                String(cell).replacing("\\n", with: "\n")
            }
        }
    }

    /// Messages with the class that they were given by hand.
    static func messages(_ name: String) throws -> [(kind: IntentKind, text: String)] {
        try rows(name).map { row in
            (try #require(IntentKind(rawValue: row[0]), "\(row)"), row[1])
        }
    }
}
