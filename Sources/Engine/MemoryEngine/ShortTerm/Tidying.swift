import Execution
import MemoryModel
import RecallIndex

/// What short-term memory does beside requests.
extension MemoryEngine {
    /// Segments that one ``tidy()`` makes at most, so that it holds the writer for little.
    public static let segmentsAtOnce = 16
    /// Users that are warmed at once; one more is left out, and read at the first search.
    public static let warmingMax = 8
    /// Users that wait for segments at most.
    public static let waitingForSegmentsMax = ShortTermMemory.withoutSegmentsMax
    /// Memories whose uses are counted at most until the counts are written.
    public static let countedUsesMax = UseCounter.entriesMax

    /// Lets idle users go, writes counts of uses that are due, and makes segments that are missing.
    ///
    /// Call it every few seconds; what fails is tried again then.
    public func tidy() async {
        shortTerm.sweepIdle()
        await writeUses(isLast: false)
        var budget = Self.segmentsAtOnce
        var looks = Self.segmentsAtOnce
        while budget > 0, looks > 0, let userID = shortTerm.takeUserWithoutSegments() {
            looks -= 1
            guard await makeSegments(of: userID, budget: &budget) else {
                return shortTerm.noteWithoutSegments(userID)
            }
        }
    }

    /// Writes what is only in memory: counts of uses. Call it before the store is closed.
    public func settle() async { await writeUses(isLast: true) }

    /// Makes all recall indexes together take at most so many bytes, once: they may grow again up
    /// to their budget.
    public func shrinkShortTerm(toBytes bytes: Int) async {
        await shortTerm.shrink(toBytes: bytes)
    }

    /// Reads a user's recall index before the first search, as a new conversation begins; does
    /// nothing when it is in memory or when as many are being read as may.
    public func warm(_ userID: String) async {
        guard !shortTerm.holds(userID) else { return }
        do throws(AdmissionRefused) { try await warming.enter() } catch { return }
        defer { warming.leave() }
        // Who searches next reads it again, and is told what is wrong.
        _ = try? await shortTerm.index(of: userID)
    }

    private func writeUses(isLast: Bool) async {
        let uses = shortTerm.uses.take(at: now, isLast: isLast)
        for start in stride(from: 0, to: uses.count, by: UseCounter.batchCount) {
            let batch = Array(uses[start..<min(uses.count, start + UseCounter.batchCount)])
            // Counts only help to choose who stays in memory: what cannot be written is let go.
            try? await store.addUses(batch)
        }
    }

    /// Makes what is missing of one user; false when there may be more.
    private func makeSegments(of userID: String, budget: inout Int) async -> Bool {
        var start: UInt32 = 0
        while budget > 0, !Task.isCancelled {
            do throws(MemoryError) {
                let made = try await store.makeSegment(
                    of: userID, form: RecallSegment.version, from: start,
                    make: { _, rows in IndexLoader.segment(of: rows)?.bytes ?? [] })
                guard let made else { return true }
                start = made + 1
                budget -= 1
            } catch {
                return false
            }
        }
        return false
    }
}
