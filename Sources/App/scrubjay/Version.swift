/// The program's own version.
enum Version {
    /// By semantic versioning; the change log's newest entry.
    static let current = "0.1.0"
}
