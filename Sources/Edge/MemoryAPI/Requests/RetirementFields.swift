import MemoryModel

/// The fields of an export's line about a memory that does not stand any more.
enum RetirementFields {
    static let names = ["state", "valid_to", "superseded_by", "superseded_at"]

    private enum State: String, CaseIterable { case current, superseded, merged }

    /// Reads them; nil for a memory that stands.
    static func read(
        _ reader: ObjectReader, saidAt: Timestamp
    ) throws(Problem) -> Retirement? {
        let state = try reader.choice("state", of: State.self) ?? .current
        let validTo = try reader.time("valid_to")
        let at = try reader.time("superseded_at")
        let by = try reader.string("superseded_by")
        guard let kind = Retirement.Kind(rawValue: state.rawValue) else {
            let stray = [
                ("valid_to", validTo != nil), ("superseded_at", at != nil),
                ("superseded_by", by != nil),
            ].first { $0.1 }
            guard let stray else { return nil }
            throw reader.invalid(stray.0, "goes with the state superseded or merged only")
        }
        guard let id = MemoryID(try reader.required(by, "superseded_by")) else {
            throw reader.invalid("superseded_by", "must be a UUID")
        }
        let end = try reader.required(validTo, "valid_to")
        guard end >= saidAt else {
            throw reader.invalid("valid_to", "must not lie before occurred_at")
        }
        return Retirement(
            kind: kind, by: id, at: try reader.required(at, "superseded_at"), validTo: end)
    }
}
