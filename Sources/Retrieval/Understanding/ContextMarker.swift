import MemoryModel

/// The marks by which text that came out of the memory is known again.
///
/// Whoever writes a context puts ``opening`` on its first line and ``closing`` on its last, and
/// ``citation(of:)`` behind each memory; ``MessageTriage`` takes nothing between the two, and no
/// line with a citation, for new knowledge.
public enum ContextMarker {
    /// The line before a context.
    public static let opening = "<scrubjay-memory>"
    /// The line after a context.
    public static let closing = "</scrubjay-memory>"
    /// How a citation starts; the id and `]` follow.
    public static let citationStart = "[memory "

    /// The mark behind one memory: `[memory 0190c1e2-7b3a-7cde-8f01-23456789abcd]`.
    public static func citation(of id: MemoryID) -> String { "\(citationStart)\(id)]" }

    /// Whether a text holds any of the marks.
    public static func isIn(_ text: String) -> Bool {
        without(text) != text
    }

    /// The text without contexts and without lines that cite a memory.
    ///
    /// A context without its end reaches to the end of the text.
    public static func without(_ text: String) -> String {
        text
    }
}
