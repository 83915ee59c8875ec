import MemoryModel

/// One of many contents that are remembered together, whosever they are.
public struct BatchItem: Sendable {
    /// Whose memory it becomes.
    public var userID: String
    /// What is to be remembered.
    public var content: MemoryContent
    /// Whether it is reconciled with what stands.
    public var reconciles: Bool

    /// An item from its parts.
    public init(userID: String, content: MemoryContent, reconciles: Bool = true) {
        self.reconciles = reconciles
        self.userID = userID
        self.content = content
    }
}

extension MemoryEngine {
    /// The items of one user, by their places in the batch.
    private struct Share: Sendable {
        let userID: String
        var places: [Int] = []
    }
    private typealias Outcome = Result<[Added], MemoryError>
    /// What became of one user's items. A named type, made from a method's result: as a tuple that
    /// a task made in its own `do`, its index came out wrong in optimised builds of Swift 6.3.
    private struct Done: Sendable {
        let index: Int
        let outcome: Outcome
    }

    /// Remembers contents of many users: each user's in order and all or none, all users' in as few
    /// commits as the store can make of them, and all embedded together.
    ///
    /// - Returns: What became of each, in the order given.
    /// - Throws: `.busy` when there was no place to begin; then none of them was kept.
    public func remember(
        _ items: [BatchItem]
    ) async throws(MemoryError) -> [Result<Remembered, MemoryError>] {
        try await asWrite(in: "add") { () async throws(MemoryError) in try await keep(items) }
    }

    private func keep(
        _ items: [BatchItem]
    ) async throws(MemoryError) -> [Result<Remembered, MemoryError>] {
        let time = now
        let memories = try await newMemories(
            items.map { MemoryRecord($0.content, at: time, reconciles: $0.reconciles) })
        let shares = Self.shares(of: items)
        let epochs = shares.map { shortTerm.epoch(of: $0.userID) }
        async let derived = repair.derive(
            memories.map(\.content), into: memories.map(\.derived))
        var outcomes = await add(memories, of: shares)
        let data = await derived
        for (index, share) in shares.enumerated() {
            guard case .failure(let error) = outcomes[index], error.isUndecided else { continue }
            outcomes[index] = await addDecided(share, memories, data)
        }
        var results: [Result<Remembered, MemoryError>?] = Array(repeating: nil, count: items.count)
        for (index, share) in shares.enumerated() {
            switch outcomes[index] {
            case .failure(let error): for place in share.places { results[place] = .failure(error) }
            case .success(let added):
                let own = share.places.map { data[$0] }
                attachLate(own, of: share.places.map { memories[$0] }, added)
                await publish(added, own, of: share.userID, since: epochs[index])
                for (place, added) in zip(share.places, added) {
                    results[place] = .success(Remembered(added, text: items[place].content.text))
                }
            }
        }
        return results.compactMap { $0 }
    }

    /// Adds each user's memories; all wait for the writer at once, so that they share its flush.
    private func add(_ memories: [NewMemory], of shares: [Share]) async -> [Outcome] {
        await withTaskGroup(of: Done.self) { group in
            for (index, share) in shares.enumerated() {
                let own = share.places.map { memories[$0] }
                group.addTask {
                    Done(index: index, outcome: await self.add(own, of: share.userID))
                }
            }
            var outcomes: [Outcome] = Array(repeating: .success([]), count: shares.count)
            for await done in group { outcomes[done.index] = done.outcome }
            return outcomes
        }
    }

    private func add(_ memories: [NewMemory], of userID: String) async -> Outcome {
        do throws(MemoryError) {
            return .success(try await store.add(memories, of: userID))
        } catch {
            return .failure(error)
        }
    }

    private func addDecided(
        _ share: Share, _ memories: [NewMemory], _ data: [DerivedItem]
    ) async -> Outcome {
        do throws(MemoryError) {
            return .success(
                try await addDecided(
                    share.places.map { memories[$0] }, share.places.map { data[$0] },
                    of: share.userID))
        } catch {
            return .failure(error)
        }
    }

    private static func shares(of items: [BatchItem]) -> [Share] {
        var shares: [Share] = []
        var indexes: [String: Int] = [:]
        for (place, item) in items.enumerated() {
            let index = indexes[item.userID] ?? shares.count
            if index == shares.count {
                shares.append(Share(userID: item.userID))
                indexes[item.userID] = index
            }
            shares[index].places.append(place)
        }
        return shares
    }
}
