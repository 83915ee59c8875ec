import Host

/// The files of the project, as the rules read them.
enum Repository {
    /// A file and its text.
    struct TextFile: Sendable {
        /// Relative to the root: `Sources/Base/Host/Files.swift`.
        let path: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    /// The root, two folders above this file.
    static let root: String = {
        let parts = #filePath.split(separator: "/")
        return "/" + parts.dropLast(3).joined(separator: "/")
    }()

    /// All text files; what `.gitignore` names is left out.
    static let files: [TextFile] = {
        var found: [TextFile] = []
        collect("", into: &found)
        return found
    }()

    /// All Swift files, tests too.
    static var swiftFiles: [TextFile] { files.filter { $0.path.hasSuffix(".swift") } }

    /// Folders that git does not keep.
    private static let ignored: Set = [".git", ".build", ".cache", ".venv", "__pycache__"]
    /// Larger files are data, not text to be read.
    private static let bytesMax = 1 << 20

    private static func collect(_ folder: String, into found: inout [TextFile]) {
        // A folder that cannot be listed holds nothing of ours.
        let names = (try? Files.names(in: root + "/" + folder)) ?? []
        for name in names where !ignored.contains(name) {
            let path = folder.isEmpty ? name : folder + "/" + name
            if Files.isFolder(root + "/" + path) {
                collect(path, into: &found)
            } else if let bytes = try? Files.read(root + "/" + path, bytesMax: bytesMax),
                !bytes.prefix(8_192).contains(0),
                let text = String(validating: bytes, as: UTF8.self)
            {
                found.append(TextFile(path: path, text: text))
            }
        }
    }
}
