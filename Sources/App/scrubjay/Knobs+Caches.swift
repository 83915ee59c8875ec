import Settings

/// The settings of caches; `all` lists them with the others.
extension Knobs {
    static let cachedVectorMegabytes = Setting(
        "cache.vectors_megabytes", default: 2, in: 0...4_096,
        "Memory for vectors of queries; 0 keeps none. So for each of these settings.")
    static let cachedVectorLife = Setting(
        "cache.vectors_life", default: .seconds(1_800), in: .seconds(1) ... .seconds(604_800),
        "How long such a vector is kept.")
    static let cachedResultMegabytes = Setting(
        "cache.results_megabytes", default: 5, in: 0...4_096,
        "Memory for answers to searches; a change of a user's memories drops that user's at once.")
    static let cachedResultLife = Setting(
        "cache.results_life", default: .seconds(120), in: .seconds(1) ... .seconds(86_400),
        "How long an answer is kept.")
    static let hotRecordMegabytes = Setting(
        "cache.records_l1_megabytes", default: 4, in: 0...4_096,
        "Memory for memories as they are used, at most cache.records_l1_count.")
    static let hotRecordCount = Setting(
        "cache.records_l1_count", default: 1_000, in: 0...1_000_000,
        "The most memories that are kept as they are used.")
    static let warmRecordMegabytes = Setting(
        "cache.records_l2_megabytes", default: 8, in: 0...65_536,
        "Memory for memories in a compact form behind those, at most cache.records_l2_count.")
    static let warmRecordCount = Setting(
        "cache.records_l2_count", default: 10_000, in: 0...10_000_000,
        "The most memories that are kept in a compact form.")
    static let neverStoredMegabytes = Setting(
        "cache.never_stored_megabytes", default: 8, in: 0...4_096,
        "Memory for the filters that know which ids and users were never stored; 8 hold 6 million "
            + "at 1 % wrong.")
}
