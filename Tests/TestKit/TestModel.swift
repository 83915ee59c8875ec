import Host
import Testing

/// The real embedding model.
public enum TestModel {
    /// The file that set-up built, or the one that `SCRUBJAY_MODEL` names.
    public static func path() throws -> String {
        if let path = Surroundings.variables()["SCRUBJAY_MODEL"] { return path }
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/.cache/model/minilm-l6-v2.sjem"
        try #require(Files.exists(path), "there is no model; `make test` fetches it")
        return path
    }
}
