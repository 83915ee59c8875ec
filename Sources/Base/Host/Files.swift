import Glibc

/// Small files, read and written whole.
public enum Files {
    /// The bytes of a file.
    ///
    /// - Throws: ``HostError``; also when the file is larger than `bytesMax`.
    public static func read(_ path: String, bytesMax: Int) throws(HostError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw HostError("read", path, code: errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        var count = 0
        while count <= bytesMax {
            let (got, code) = bytes.withUnsafeMutableBytes { buffer in
                (
                    Glibc.read(
                        descriptor, buffer.baseAddress?.advanced(by: count), bytesMax + 1 - count),
                    errno
                )
            }
            if got < 0, code == EINTR { continue }
            if got < 0 { throw HostError("read", path, code: code) }
            if got == 0 { return Array(bytes[..<count]) }
            count += got
        }
        throw HostError("read", path, because: "it is larger than \(bytesMax) bytes")
    }

    /// Writes a file in one step: readers see the old bytes or the new, never a part.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(HostError) {
        let draft = path + ".new"
        let sink = try ByteSink.file(draft)
        try sink.write(bytes)
        try sink.sync()
        try move(draft, to: path)
    }

    /// Gives a file its final name in one step, in place of any file of that name.
    public static func move(_ path: String, to target: String) throws(HostError) {
        guard rename(path, target) == 0 else { throw HostError("rename", path, code: errno) }
    }

    /// Removes a file; one that is not there is no error.
    public static func remove(_ path: String) throws(HostError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw HostError("remove", path, code: errno)
        }
    }

    /// Makes a folder and those above it, readable by its owner alone.
    public static func makeFolder(_ path: String) throws(HostError) {
        if mkdir(path, 0o700) == 0 || (errno == EEXIST && isFolder(path)) { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw HostError("make the folder", path, code: errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw HostError("make the folder", path, code: errno)
        }
    }

    /// A new, empty folder for temporary files, readable by its owner alone.
    public static func makeTemporaryFolder(_ name: String) throws(HostError) -> String {
        let parent = Surroundings.variables()["TMPDIR"] ?? "/tmp"
        let path = "\(parent)/\(name)-\(Surroundings.processID)-\(UInt64.random(in: 0 ... .max))"
        guard mkdir(path, 0o700) == 0 else {
            throw HostError("make the folder", path, code: errno)
        }
        return path
    }

    /// Removes a folder and the files in it; folders in it are an error.
    public static func removeFolder(_ path: String) throws(HostError) {
        for name in try names(in: path) { try remove(path + "/" + name) }
        guard rmdir(path) == 0 else { throw HostError("remove", path, code: errno) }
    }

    /// The size of a file, bytes.
    public static func size(_ path: String) throws(HostError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw HostError("look at", path, code: errno) }
        return Int(status.st_size)
    }

    /// The path from the root, links left as they are.
    public static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    /// Whether there is something at `path`.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether `path` is a folder.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public static func names(in path: String) throws(HostError) -> [String] {
        guard let folder = opendir(path) else { throw HostError("list", path, code: errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
