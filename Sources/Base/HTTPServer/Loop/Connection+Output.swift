/// Sending, with back-pressure, and the end of a connection.
extension Connection {
    /// Bodies above this are sent from where they are rather than copied behind the head.
    private static let copiedBytesMax = 65_536
    /// Bytes that a handler writes before other connections have their turn.
    private static let turnBytesMax = 262_144

    /// Queues a whole body behind its head.
    func queue(_ bytes: [UInt8]) {
        if bytes.count <= Self.copiedBytesMax || tailStart < tail.count {
            output.append(contentsOf: bytes)
        } else {
            (tail, tailStart) = (bytes, 0)
        }
    }

    /// Queues bytes of a streamed answer.
    func appendOutput(_ bytes: [UInt8]) {
        output.append(contentsOf: bytes)
        exchange?.bytesOut += bytes.count
    }

    /// Sends what the socket takes.
    func flush() {
        guard phase != .closed, pendingOutput > 0 else { return afterFlush() }
        let before = pendingOutput
        var isOpen = true
        while isOpen, pendingOutput > 0 {
            let isTail = outputStart == output.count
            let sent =
                isTail
                ? socket.send(tail, from: tailStart) : socket.send(output, from: outputStart)
            switch sent {
            case .bytes(let count):
                if isTail { tailStart += count } else { outputStart += count }
            case .wouldBlock: isOpen = false
            case .failed: return close()
            }
        }
        compactOutput()
        if pendingOutput == 0 {
            outputDeadline = nil
        } else if pendingOutput < before || outputDeadline == nil {
            startOutputDeadline()
        }
        afterFlush()
    }

    private func startOutputDeadline() {
        let due = loop.now + limits.writeStallDeadline
        outputDeadline = due
        loop.wake(by: due)
    }

    private func compactOutput() {
        if outputStart == output.count {
            output.removeAll(keepingCapacity: true)
            outputStart = 0
        } else if outputStart > limits.pendingOutputBytesLow {
            output.removeFirst(outputStart)
            outputStart = 0
        }
        if tailStart == tail.count { (tail, tailStart) = ([], 0) }
    }

    private func afterFlush() {
        reportBufferedBytes()
        guard phase != .closed, pendingOutput <= limits.pendingOutputBytesLow else { return }
        if phase == .closing, pendingOutput == 0 { return endSending() }
        resumeWriter()
        if phase == .head, hasInput || isReadable { pump() }
    }

    // MARK: Closing

    /// Sends what is queued and closes.
    ///
    /// - Parameter lingers: Whether unread input may be on its way; closing at once would then
    ///   reset the connection, and the client could lose the answer.
    func finishAndClose(lingers: Bool) {
        phase = .closing
        needsLinger = lingers && !inputEnded
        setInputDeadline(nil)
        flush()
    }

    private func endSending() {
        guard socket.sayGoodbye() else { return startOutputDeadline() }
        outputDeadline = nil
        guard needsLinger else { return close() }
        socket.shutDownSending()
        phase = .lingering
        (input, inputStart) = ([], 0)
        setInputDeadline(limits.lingerDeadline)
        pump()
    }

    // MARK: Streams

    /// Lets a waiting writer go on.
    func resumeWriter() {
        guard let wait = outputWait else { return }
        guard pendingOutput <= limits.pendingOutputBytesLow else { return }
        outputWait = nil
        exchange?.bytesSinceWait = 0
        wait.end(.success(()))
    }

    /// Sends a part of a streamed answer; called by the handler, on whatever thread.
    func writeBody(_ bytes: [UInt8], _ id: UInt64) async throws(HTTPBodyError) {
        if loop.isCurrent, let result = writeNow(bytes, id) { return try result.get() }
        let isWritten = loop.isCurrent
        if Task.isCancelled { throw .cancelled }
        let wait = HandlerWait<Result<Void, HTTPBodyError>>()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.perform { [self] in
                    wait.begin(continuation)
                    if !isWritten, let result = writeNow(bytes, id) { return wait.end(result) }
                    waitForOutput(wait)
                }
            }
        } onCancel: {
            loop.perform { [self] in
                if outputWait === wait { outputWait = nil }
                wait.end(.failure(.cancelled))
            }
        }
        return try result.get()
    }

    private func waitForOutput(_ wait: HandlerWait<Result<Void, HTTPBodyError>>) {
        guard phase == .handling else { return wait.end(.failure(.disconnected)) }
        guard !wait.isOver else { return }
        outputWait = wait
        // A handler that fills a fast client's socket without end lets the others have a turn.
        if pendingOutput <= limits.pendingOutputBytesLow { loop.visitAgain(self) }
    }

    /// - Returns: The outcome, or nil when the bytes are queued and the writer must wait.
    private func writeNow(_ bytes: [UInt8], _ id: UInt64) -> Result<Void, HTTPBodyError>? {
        guard phase != .closed else { return .failure(.disconnected) }
        guard exchange?.id == id, exchange?.streaming != nil else { return .failure(.finished) }
        guard outputWait == nil else { return .failure(.alreadyWaiting) }
        guard !bytes.isEmpty else { return .success(()) }
        queueStreamed(exchange?.coder?.add(bytes) ?? bytes)
        exchange?.bytesSinceWait += bytes.count
        flush()
        guard phase != .closed else { return .failure(.disconnected) }
        let isFull = pendingOutput > limits.pendingOutputBytesHigh
        let isGreedy = (exchange?.bytesSinceWait ?? 0) > Self.turnBytesMax
        return isFull || isGreedy ? nil : .success(())
    }

    /// Queues a part of a streamed answer, coded or not; an empty one sends nothing.
    func queueStreamed(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let before = pendingOutput
        if exchange?.streaming == .chunked {
            ResponseEncoder.appendChunk(bytes, to: &output)
        } else {
            output.append(contentsOf: bytes)
        }
        exchange?.bytesOut += pendingOutput - before
    }

    /// Waits for the next part of a streamed request; called by the handler, on whatever thread.
    func readBody(_ id: UInt64) async throws(HTTPBodyError) -> [UInt8]? {
        if loop.isCurrent, let result = readNow(id) { return try result.get() }
        if Task.isCancelled { throw .cancelled }
        let wait = HandlerWait<Result<[UInt8]?, HTTPBodyError>>()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.perform { [self] in
                    wait.begin(continuation)
                    if let result = readNow(id) { return wait.end(result) }
                    waitForInput(wait)
                }
            }
        } onCancel: {
            loop.perform { [self] in
                if bodyWait === wait {
                    bodyWait = nil
                    setInputDeadline(nil)
                }
                wait.end(.failure(.cancelled))
            }
        }
        return try result.get()
    }

    private func readNow(_ id: UInt64) -> Result<[UInt8]?, HTTPBodyError>? {
        guard phase != .closed else { return .failure(.disconnected) }
        guard exchange?.id == id else { return .failure(.finished) }
        guard bodyWait == nil else { return .failure(.alreadyWaiting) }
        let result = bodyResult()
        if result != nil, isReadable { loop.visitAgain(self) }
        return result
    }

    private func waitForInput(_ wait: HandlerWait<Result<[UInt8]?, HTTPBodyError>>) {
        guard !wait.isOver else { return }
        bodyWait = wait
        bodyWaitStart = loop.now
        setInputDeadline(streamWaitMax)
        if owesContinue, body.receivedCount == 0 { sendContinue() }
        if isReadable { loop.visitAgain(self) }
    }
}
