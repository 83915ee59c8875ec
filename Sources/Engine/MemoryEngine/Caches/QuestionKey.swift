import Caching
import MemoryModel

extension Question {
    /// All that its answer depends on, byte for byte.
    var cacheKey: ByteKey {
        var key = ByteKey(userID)
        key.append(text)
        key.append(mode.rawValue)
        key.append(UInt64(limit))
        key.append(isExplained ? 1 : 0)
        key.append(threshold == nil ? 0 : 1)
        key.append((threshold ?? 0).bitPattern)
        for moment in [time.asOf, time.knownAt] {
            key.append(moment == nil ? 0 : 1)
            key.append(UInt64(bitPattern: moment?.microseconds ?? 0))
        }
        filter?.append(to: &key)
        return key
    }
}

extension MemoryFilter {
    /// Each kind begins with a number of its own, each list with its length.
    fileprivate func append(to key: inout ByteKey) {
        switch self {
        case .compare(let field, let comparison, let value):
            key.append(1)
            field.append(to: &key)
            key.append(comparison.rawValue)
            value.append(to: &key)
        case .and(let parts): Self.append(parts, kind: 2, to: &key)
        case .or(let parts): Self.append(parts, kind: 3, to: &key)
        case .not(let part): Self.append([part], kind: 4, to: &key)
        }
    }

    private static func append(_ parts: [MemoryFilter], kind: UInt64, to key: inout ByteKey) {
        key.append(kind)
        key.append(UInt64(parts.count))
        for part in parts { part.append(to: &key) }
    }
}

extension FilterField {
    fileprivate func append(to key: inout ByteKey) {
        guard case .metadata(let path) = self else { return key.append(number) }
        key.append(100)
        key.append(UInt64(path.count))
        for name in path { key.append(name) }
    }

    private var number: UInt64 {
        switch self {
        case .text: 1
        case .speaker: 2
        case .session: 3
        case .agent: 4
        case .app: 5
        case .categories: 6
        case .importance: 7
        case .occurredAt: 8
        case .createdAt: 9
        case .updatedAt: 10
        case .state: 11
        case .validTo: 12
        case .supersededAt: 13
        case .metadata: 100
        }
    }
}

extension FilterValue {
    fileprivate func append(to key: inout ByteKey) {
        switch self {
        case .null: key.append(0)
        case .string(let text):
            key.append(1)
            key.append(text)
        case .number(let number): Self.append(2, number.bitPattern, to: &key)
        case .integer(let number): Self.append(3, UInt64(bitPattern: number), to: &key)
        case .bool(let isTrue): Self.append(4, isTrue ? 1 : 0, to: &key)
        case .time(let time):
            Self.append(5, UInt64(bitPattern: time.microseconds), to: &key)
        case .list(let values):
            Self.append(6, UInt64(values.count), to: &key)
            for value in values { value.append(to: &key) }
        }
    }

    private static func append(_ kind: UInt64, _ number: UInt64, to key: inout ByteKey) {
        key.append(kind)
        key.append(number)
    }
}
