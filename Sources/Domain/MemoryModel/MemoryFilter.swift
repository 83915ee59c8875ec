/// A condition on memories, applied where they are kept, before anything is scored.
public indirect enum MemoryFilter: Equatable, Sendable {
    /// One field compared with one value.
    case compare(FilterField, FilterOperator, FilterValue)
    /// All of them hold; true when empty.
    case and([MemoryFilter])
    /// At least one holds; false when empty.
    case or([MemoryFilter])
    /// It does not hold.
    case not(MemoryFilter)

    /// The most levels of `and`, `or` and `not`.
    public static let depthLimit = 8
    /// The most comparisons in one filter.
    public static let comparisonLimit = 64
}

/// What a filter can look at.
public enum FilterField: Hashable, Sendable {
    /// The words themselves.
    case text
    /// The speaker's name.
    case speaker
    /// The session.
    case session
    /// The agent.
    case agent
    /// The application.
    case app
    /// The list of categories; `contains` asks for one of them.
    case categories
    /// The importance, 0...1.
    case importance
    /// When it was true or said.
    case occurredAt
    /// When it was learned.
    case createdAt
    /// When it was last changed.
    case updatedAt
    /// `current`, or a ``Retirement/Kind``.
    case state
    /// Until when it was true; only retired memories have it.
    case validTo
    /// When it was retired; only retired memories have it.
    case supersededAt
    /// A key path into the metadata object, outermost key first, never empty.
    case metadata([String])
}

/// How a field is compared. A field that a memory does not have satisfies only `ne` and `nin`.
public enum FilterOperator: String, Sendable, CaseIterable {
    /// Equal.
    case eq
    /// Not equal, or absent.
    case ne
    /// Greater than; numbers, times, and strings by code point.
    case gt
    /// Greater than or equal.
    case gte
    /// Less than.
    case lt
    /// Less than or equal.
    case lte
    /// Equal to one of a list.
    case `in`
    /// Equal to none of a list, or absent.
    case nin
    /// A list holds the value, or a string holds it as a part (letter case counts).
    case contains
}

/// What a field is compared with.
public enum FilterValue: Equatable, Sendable {
    /// A string.
    case string(String)
    /// A number.
    case number(Double)
    /// A whole number, exact beyond 2^53.
    case integer(Int64)
    /// True or false.
    case bool(Bool)
    /// JSON null: equal to an absent or null field.
    case null
    /// A moment, for the time fields.
    case time(Timestamp)
    /// A list, for `in` and `nin`; at most 100 entries, none of them a list.
    case list([FilterValue])
}
