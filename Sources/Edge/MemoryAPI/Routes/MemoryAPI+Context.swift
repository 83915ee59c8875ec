import HTTPServer
import JSON
import MemoryEngine
import MemoryModel

extension MemoryAPI {
    var contextEndpoints: [Endpoint] {
        [
            Endpoint(method: .post, pattern: "/v1/context", media: .json, handle: context),
            Endpoint(method: .get, pattern: "/v1/users/{id}/narrative", handle: narrative),
            Endpoint(method: .post, pattern: "/v1/users/{id}/narrative", handle: makeNarrative),
        ]
    }

    @Sendable private func context(_ call: Call) async throws -> HTTPResponse {
        let request = try ContextReader.read(try call.body())
        if request.depth == .comprehensive {
            try engine.pressure.admit(.complex, "A comprehensive context")
        }
        let brief = try await engine.context(request)
        return .json(capacity: 4_096 + 2 * brief.text.utf8.count) { writer in
            writer.brief(brief)
            call.stopwatch.write(to: &writer)
        }
    }

    @Sendable private func narrative(_ call: Call) async throws -> HTTPResponse {
        let userID = try call.userID()
        guard let record = try await engine.narrative(of: userID) else {
            throw Problem(
                .narrativeNotFound,
                "There is none yet; it is made when the user has a few memories, or by POST.",
                field: "id")
        }
        return .json(capacity: 4_096) { writer in
            writer.member("user_id", userID)
            writer.narrative(record)
        }
    }

    @Sendable private func makeNarrative(_ call: Call) async throws -> HTTPResponse {
        let userID = try call.userID()
        let state = engine.makeNarrative(of: userID)
        guard state != .refused else {
            throw Problem(.busy, "As many narratives wait as may; try again in a moment.")
        }
        return .json(status: 202) { writer in
            writer.member("user_id", userID)
            writer.member("state", state.rawValue)
        }
    }
}

extension JSONWriter {
    /// Writes the members of a context's answer.
    mutating func brief(_ brief: Brief) {
        member("context", brief.text)
        key("memories")
        array(brief.memories) { writer, hit in
            writer.object { writer in
                writer.member("id", hit.memory.id.description)
                writer.member("text", hit.memory.content.text)
                writer.member("occurred_at", hit.memory.content.occurredAt.description)
                writer.member("speaker", hit.memory.content.speaker)
                writer.key("score")
                writer.number(hit.score)
            }
        }
        member("narrative", brief.narrative)
        key("plan")
        plan(brief.plan)
        key("degraded")
        array(brief.degraded) { $0.string($1) }
        key("saved")
        object { writer in
            writer.key("will_save")
            writer.bool(brief.saved.willSave)
            writer.member("text", brief.saved.text)
            writer.member("reason", brief.saved.reason)
        }
        key("timing")
        object { writer in
            for (name, duration) in [
                ("classify_ms", brief.timing.classify), ("plan_ms", brief.timing.plan),
                ("gather_ms", brief.timing.gather), ("assemble_ms", brief.timing.assemble),
            ] {
                writer.key(name)
                writer.milliseconds(duration)
            }
        }
    }

    private mutating func plan(_ plan: BriefPlan) {
        object { writer in
            writer.member("intent", plan.intent)
            writer.member("strategy", plan.strategy)
            writer.member("planner", plan.planner)
            writer.key("queries")
            writer.array(plan.queries) { $0.string($1) }
            for (name, count) in [
                ("depth", plan.depth.rawValue), ("max_tokens", plan.tokensMax),
                ("tokens", plan.tokens), ("left_out", plan.leftOut),
            ] {
                writer.key(name)
                writer.integer(count)
            }
        }
    }

    /// Writes the members of a narrative.
    mutating func narrative(_ record: NarrativeRecord) {
        member("text", record.narrative.lines.map { $0.text + "\n" }.joined())
        key("lines")
        array(record.narrative.lines) { writer, line in
            writer.object { writer in
                writer.member("section", line.section.rawValue)
                writer.member("text", line.text)
                writer.key("memory_ids")
                writer.array(line.memoryIDs) { $0.string($1.description) }
            }
        }
        member("made_at", record.narrative.madeAt.description)
        member("writer", record.narrative.writer)
        key("newer_memories")
        integer(record.newerCount)
    }
}
