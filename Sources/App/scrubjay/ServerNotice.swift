import Host
import JSON

/// What a running server leaves in its data folder so that commands find it: `server.json`.
///
/// Valid only while somebody holds the lock on `scrubjay.lock` beside it: a server that was killed
/// leaves the file, never the lock.
struct ServerNotice: Equatable {
    /// Where it answers: `http://127.0.0.1:8766`.
    let address: String
    /// Its process.
    let processID: Int
    /// The certificate file of an https server: what commands on this machine trust.
    let certificatePath: String?

    /// The name of the lock file in the data folder.
    static let lockName = "scrubjay.lock"
    /// The name of the notice in the data folder.
    static let name = "server.json"
    /// The largest notice, bytes.
    private static let bytesMax = 4_096

    /// A notice for a server bound to that address.
    ///
    /// - Parameter host: As bound; the addresses that mean "all" become loopback.
    init(host: String, port: Int, processID: Int, certificatePath: String? = nil) {
        let near = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        let scheme = certificatePath == nil ? "http://" : "https://"
        address = scheme + (near.contains(":") ? "[\(near)]" : near) + ":\(port)"
        self.processID = processID
        self.certificatePath = certificatePath
    }

    /// Puts the notice into the folder.
    func write(to folder: String) throws {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("address")
            writer.string(address)
            writer.key("pid")
            writer.integer(processID)
            if let certificatePath {
                writer.key("certificate")
                writer.string(certificatePath)
            }
            writer.key("version")
            writer.string(Version.current)
        }
        writer.endLine()
        try Files.replace(folder + "/" + Self.name, with: writer.bytes)
    }

    /// Takes the notice away.
    static func remove(from folder: String) throws { try Files.remove(folder + "/" + name) }

    /// The notice of the server that runs on the folder; nil when none runs.
    ///
    /// - Throws: When somebody uses the folder but did not say where it answers.
    static func find(in folder: String) throws -> ServerNotice? {
        guard try FileLock.isHeld(folder + "/" + lockName) else { return nil }
        do {
            let bytes = try Files.read(folder + "/" + name, bytesMax: bytesMax)
            guard case .object(let object) = try JSONReader.read(bytes),
                case .string(let address)? = object["address"],
                case .integer(let processID)? = object["pid"]
            else { throw Self.unknown(folder) }
            var certificatePath: String?
            if case .string(let path)? = object["certificate"] { certificatePath = path }
            return ServerNotice(address, Int(processID), certificatePath)
        } catch let error as HostError where error.isMissing {
            throw Self.unknown(folder)
        } catch is JSONError {
            throw Self.unknown(folder)
        }
    }

    private init(_ address: String, _ processID: Int, _ certificatePath: String?) {
        self.address = address
        self.processID = processID
        self.certificatePath = certificatePath
    }

    private static func unknown(_ folder: String) -> CommandError {
        .failed(
            "another scrubjay uses \(folder), but it does not say where it answers",
            code: "busy", hint: "It may be starting or importing: try again, or add --server URL.")
    }
}
