import CSystem

/// The C library's heap, from which Swift allocates.
public enum Heap {
    /// Bytes that are allocated now.
    ///
    /// - Complexity: Walks the lists of free pieces: not for a loop.
    public static func allocatedBytes() -> Int {
        let facts = mallinfo2()
        return Int(facts.uordblks + facts.hblkhd)
    }

    /// Bytes that are free inside the heap; whether they are resident, it does not say.
    public static func freeBytes() -> Int { Int(mallinfo2().fordblks) }

    /// Gives free pages back to the system.
    ///
    /// glibc keeps what a burst needed; measured: 89 MB after a burst, 12 MB after this.
    /// - Complexity: Milliseconds.
    public static func giveBack() { malloc_trim(0) }
}

/// Decides when free pages go back to the system: when there are many and nobody waits.
///
/// Pages that went back still count as free in the heap, so what counts is what became resident
/// since the last time.
public struct IdleTrim: Sendable {
    /// Free bytes below which nothing is done.
    public static let freeBytesMin = 16 << 20
    /// Resident bytes that must have come since the last time.
    public static let grownBytesMin = 4 << 20

    private var residentAfter = 0
    private var wasIdle = false

    /// Decides anew from the start.
    public init() {}

    /// Whether to give back now; ``took(anonymousBytes:)`` must follow when it is done.
    ///
    /// - Parameters:
    ///   - isIdle: Whether nothing is under way; two looks in a row must say so.
    ///   - anonymousBytes: The process's own resident bytes.
    ///   - freeBytes: Asked only when the rest says yes.
    public mutating func isDue(
        isIdle: Bool, anonymousBytes: Int, freeBytes: () -> Int
    ) -> Bool {
        defer { wasIdle = isIdle }
        // What fell by itself is the new measure.
        residentAfter = min(residentAfter, anonymousBytes)
        guard isIdle, wasIdle, anonymousBytes - residentAfter >= Self.grownBytesMin else {
            return false
        }
        return freeBytes() >= Self.freeBytesMin
    }

    /// Notes what stayed after giving back.
    public mutating func took(anonymousBytes: Int) { residentAfter = anonymousBytes }
}
