import Testing

@testable import BertEmbedder

@Suite("EmbedQueue")
struct EmbedQueueTests {
    /// Submits a call from a task and returns once it waits.
    private func submit(
        _ texts: [String], to queue: EmbedQueue
    ) async -> (EmbedCall, Task<Result<[[Float]], EmbedderError>, Never>) {
        let call = EmbedCall(texts)
        let before = queue.waitingCount
        let task = Task { await withCheckedContinuation { queue.submit(call, $0) } }
        while queue.waitingCount == before { await Task.yield() }
        return (call, task)
    }

    private func texts(_ pieces: [EmbedPiece]?) -> [String] { (pieces ?? []).map(\.text) }

    private func isFailure(
        _ result: Result<[[Float]], EmbedderError>, _ kind: EmbedderError.Kind
    ) -> Bool {
        if case .failure(let error) = result { error.kind == kind } else { false }
    }

    @Test("waiting texts are taken together, up to a turn's tokens")
    func batches() async {
        let queue = EmbedQueue(callLimit: 100)
        let text = String(repeating: "word ", count: 24)  // 33 tokens as estimated.
        var tasks: [Task<Result<[[Float]], EmbedderError>, Never>] = []
        for _ in 0..<5 { tasks.append(await submit([text], to: queue).1) }
        let first = queue.take() ?? [], second = queue.take() ?? []
        #expect(first.count == 2 && second.count == 2)
        queue.finish(first[...], [[1], [2]])
        #expect((try? await tasks[0].value.get()) == [[1]])
        #expect((try? await tasks[1].value.get()) == [[2]])
        queue.finish(second[...], [[3], [4]])
        queue.close()
        #expect(isFailure(await tasks[4].value, .shutDown))
        #expect(queue.take() == nil)
    }

    @Test("one huge text is taken alone")
    func takesHugeText() async {
        let queue = EmbedQueue(callLimit: 10)
        let huge = String(repeating: "word ", count: 10_000)
        _ = await submit([huge], to: queue)
        _ = await submit(["short"], to: queue)
        #expect(texts(queue.take()) == [huge])
        #expect(texts(queue.take()) == ["short"])
        queue.close()
    }

    @Test("single texts pass long calls, but not for ever")
    func singlesPassLongCalls() async {
        let queue = EmbedQueue(callLimit: 100)
        let wide = String(repeating: "x", count: 2_000)
        _ = await submit([wide + "1", wide + "2"], to: queue)
        for _ in 0..<5 { _ = await submit([wide], to: queue) }
        var turns: [String] = []
        for _ in 0..<7 { turns += texts(queue.take()) }
        #expect(turns == [wide, wide, wide, wide + "1", wide, wide, wide + "2"])
        queue.close()
    }

    @Test("a call is resumed when its last text is done, in whatever order")
    func resumesWhenComplete() async {
        let queue = EmbedQueue(callLimit: 4)
        let wide = String(repeating: "x", count: 2_000)
        let (_, task) = await submit([wide, wide, wide], to: queue)
        let pieces = (0..<3).flatMap { _ in queue.take() ?? [] }
        #expect(pieces.map(\.index) == [0, 1, 2])
        for piece in pieces.reversed() { queue.finish([piece], [[Float(piece.index)]]) }
        #expect((try? await task.value.get()) == [[0], [1], [2]])
        queue.close()
    }

    @Test("one call more than the limit is refused at once")
    func refusesAtTheLimit() async {
        let queue = EmbedQueue(callLimit: 1)
        let (_, waiting) = await submit(["first"], to: queue)
        let call = EmbedCall(["second"])
        let refused = await withCheckedContinuation { queue.submit(call, $0) }
        #expect(isFailure(refused, .queueFull))
        queue.close()
        #expect(isFailure(await waiting.value, .shutDown))
    }

    @Test("a cancelled call leaves the queue, even when partly taken")
    func cancels() async {
        let queue = EmbedQueue(callLimit: 4)
        let wide = String(repeating: "x", count: 2_000)
        let (call, task) = await submit([wide, wide], to: queue)
        let taken = queue.take() ?? []
        queue.cancel(call)
        #expect(isFailure(await task.value, .cancelled))
        #expect(queue.waitingCount == 0)
        queue.finish(taken[...], [[1]])  // Is thrown away.
        let late = await withCheckedContinuation { queue.submit(call, $0) }
        #expect(isFailure(late, .cancelled))
        queue.close()
    }
}
