import Host
import JSON

extension MachineProfile {
    /// The profile of a folder; nil when no bench wrote one, or something else stands there.
    static func read(from folder: String) -> MachineProfile? {
        // A profile that cannot be read is as good as none: the defaults are stated.
        guard let bytes = try? Files.read(folder + "/" + fileName, bytesMax: bytesMax),
            case .object(let object)? = try? JSONReader.read(bytes)
        else { return nil }
        var profile = MachineProfile()
        for (name, path) in fields {
            guard let value = object.number(name), value.isFinite, value >= 0 else { return nil }
            profile[keyPath: path] = value
        }
        return profile
    }

    /// Puts the profile into a folder.
    func write(to folder: String) throws(HostError) {
        var writer = JSONWriter()
        writer.object { write(to: &$0) }
        writer.endLine()
        try Files.makeFolder(folder)
        try Files.replace(folder + "/" + Self.fileName, with: writer.bytes)
    }

    /// Writes each figure as a member.
    func write(to writer: inout JSONWriter) {
        for (name, path) in Self.fields {
            writer.key(name)
            writer.number(self[keyPath: path])
        }
    }
}
