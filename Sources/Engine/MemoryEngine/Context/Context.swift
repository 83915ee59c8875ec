import MemoryModel
import Understanding

extension MemoryEngine {
    /// Messages of the session by which a message is understood.
    private static let recentMax = 6
    /// Memories of the user that are looked through for them.
    private static let recentScan = 24

    /// What an assistant should know before it answers a message: classify, plan, gather, assemble.
    ///
    /// Small talk and general knowledge are answered by rules alone. What does not work is named in
    /// `degraded`; it is no error.
    /// - Throws: `.busy` when too much waits, `.cancelled`, `.invalid`.
    public func context(_ request: ContextRequest) async throws(MemoryError) -> Brief {
        var stages = StageClock()
        let intent = IntentClassifier.classify(request.message)
        stages.end(\.classify)
        let depth = request.depth ?? (intent.kind == .wide ? .comprehensive : .balanced)
        narrator?.noteActivity(of: request.userID)
        let isWanted = request.needsContext && depth != .none
        var brief: Brief
        if isWanted, let opening = await opening(request, intent, depth) {
            brief = opening
            stages.end(\.gather)
        } else if isWanted, intent.needsMemory {
            brief = try await recalled(request, intent, depth, &stages)
        } else {
            brief = Self.brief(Planned(intent, depth, request), BriefWriter.Written())
        }
        brief.saved = save(request, intent)
        brief.timing = stages.timing
        return brief
    }

    /// The answer to the first message of a conversation when nothing more was asked for: the
    /// narrative alone, while the user's index is made ready for the next message.
    private func opening(
        _ request: ContextRequest, _ intent: Intent, _ depth: ContextDepth
    ) async -> Brief? {
        guard request.isNewConversation else { return nil }
        makeReady(request.userID)
        guard request.depth == nil, request.isNow, let narrator else { return nil }
        let found = await narrator.narrative(of: request.userID)
        guard let narrative = found.narrative else { return nil }
        let plan = Planned(intent, depth, request, strategy: "narrative")
        let written = BriefWriter.write(
            [], narrative, leads: true, message: "", tokensMax: plan.tokensMax)
        guard !written.text.isEmpty else { return nil }
        return Self.brief(plan, written, found.degraded)
    }

    private func recalled(
        _ request: ContextRequest, _ intent: Intent, _ depth: ContextDepth,
        _ stages: inout StageClock
    ) async throws(MemoryError) -> Brief {
        var degraded: Set<String> = []
        let recent = await recentTexts(request, &degraded)
        let planned = await planner.plan(
            request.message, intent, depth: depth, recent: recent, at: request.asOf ?? now)
        if planned.isDegraded { degraded.insert("language_model") }
        stages.end(\.plan)
        let isWide = intent.kind == .wide
        let gathered = try await gather(
            planned.plan, for: request, furtherShare: isWide ? 1 : Self.furtherShare)
        degraded.formUnion(gathered.degraded)
        var narrative: Narrative?
        let wantsNarrative = planned.plan.wantsNarrative || request.isNewConversation
        if wantsNarrative, request.isNow, let narrator {
            let found = await narrator.narrative(of: request.userID)
            narrative = found.narrative
            degraded.formUnion(found.degraded)
        }
        stages.end(\.gather)
        let plan = Planned(
            intent, depth, request, strategy: planned.plan.strategy.rawValue,
            planner: planned.planner, queries: planned.plan.queries)
        let written = BriefWriter.write(
            gathered.hits, narrative, leads: isWide || request.isNewConversation,
            message: request.message, tokensMax: plan.tokensMax)
        defer { stages.end(\.assemble) }
        return Self.brief(plan, written, degraded)
    }

    /// The last messages of the session, oldest first; none when they cannot be read.
    private func recentTexts(
        _ request: ContextRequest, _ degraded: inout Set<String>
    ) async -> [String] {
        guard let session = request.sessionID else { return [] }
        do throws(MemoryError) {
            // The one place that knows where messages of a session are kept.
            let said = try await recentMessages(
                session: session, user: request.userID, limit: Self.recentMax)
            if !said.isEmpty { return said.map(\.content) }
            // A session that nobody opened: its memories, as far as they are the latest.
            let newest = try await store.page(
                PageQuery(userID: request.userID, limit: Self.recentScan))
            let own = newest.lazy.filter { $0.content.sessionID == session }
            return own.prefix(Self.recentMax).reversed().map(\.content.text)
        } catch {
            degraded.insert("store")
            return []
        }
    }

    /// Reads the user's index in the background; when many are to be read already, the next
    /// search reads it.
    private func makeReady(_ userID: String) {
        _ = readying.put { [self] in await warm(userID) }
    }

    /// Queues what the message says, when it says something.
    private func save(_ request: ContextRequest, _ intent: Intent) -> SaveNotice {
        let triage = MessageTriage.of(request.message, intent: intent)
        guard triage.isWorthSaving, let text = triage.text else {
            return SaveNotice(willSave: false, reason: triage.reason.rawValue)
        }
        let content = MemoryContent(
            text: text, occurredAt: request.asOf ?? now, speaker: "user",
            sessionID: request.sessionID)
        let userID = request.userID
        return saver.save(content, of: userID) { [self] content throws(MemoryError) in
            _ = try await remember([content], of: userID)
        }
    }

    private static func brief(
        _ plan: Planned, _ written: BriefWriter.Written, _ degraded: Set<String> = []
    ) -> Brief {
        var shown = plan.plan
        shown.tokens = written.tokens
        shown.leftOut = written.leftOut
        return Brief(
            text: written.text, memories: written.memories, narrative: written.narrative,
            plan: shown, degraded: degraded.sorted(),
            saved: SaveNotice(willSave: false, reason: "nothing"))
    }
}

/// A plan as the answer shows it.
private struct Planned {
    var plan: BriefPlan
    var tokensMax: Int { plan.tokensMax }

    init(
        _ intent: Intent, _ depth: ContextDepth, _ request: ContextRequest,
        strategy: String = RecallStrategy.none.rawValue, planner: String = "rules",
        queries: [String] = []
    ) {
        plan = BriefPlan(
            intent: intent.kind.rawValue, strategy: strategy, planner: planner, queries: queries,
            depth: depth, tokensMax: request.tokensMax ?? depth.tokensDefault)
    }
}

/// Measures the steps of a context one after the other.
private struct StageClock {
    private(set) var timing = BriefTiming()
    private var last = ContinuousClock.now

    /// Adds the time since the last end to a step.
    mutating func end(_ stage: WritableKeyPath<BriefTiming, Duration>) {
        let now = ContinuousClock.now
        timing[keyPath: stage] += now - last
        last = now
    }
}
