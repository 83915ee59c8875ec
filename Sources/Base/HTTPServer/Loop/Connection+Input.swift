/// Receiving, and taking requests out of what was received.
extension Connection {
    /// Receives per visit, so that one fast client does not hold up the others.
    private static let receivesMax = 4
    /// Room kept for an idle connection; more is given back.
    static let idleBytesMax = 2_048

    /// Does all that can be done now: takes what was received apart and receives more.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        var receives = 0
        while phase != .closed {
            while takeInput() {}
            compactInput()
            guard wantsInput, isReadable, !inputEnded else { break }
            guard receives < Self.receivesMax else {
                loop.visitAgain(self)
                break
            }
            receives += 1
            receive()
        }
        if inputEnded { handleInputEnd() }
        reportBufferedBytes()
    }

    /// Whether the next request must wait: too much is unsent, or the end of a big body, which an
    /// answer queued now would overtake.
    private var isBackedUp: Bool {
        pendingOutput > limits.pendingOutputBytesLow || tailStart < tail.count
    }

    private var wantsInput: Bool {
        switch phase {
        case .head: !isBackedUp
        case .body, .lingering: true
        case .handling:
            !body.isComplete && bodyError == nil && body.bytes.count < limits.unreadBodyBytesMax
        case .closing, .closed: false
        }
    }

    private func receive() {
        var room = EventLoop.scratchBytes
        if phase == .handling { room = min(room, limits.unreadBodyBytesMax - body.bytes.count) }
        let buffer = UnsafeMutableRawBufferPointer(rebasing: loop.scratch[0..<room])
        switch socket.receive(into: buffer) {
        case .bytes(let count):
            // A short read empties the socket; the next bytes are a new event. Only the end of the
            // client's side may have been reported with these.
            if count < room, !isHalfClosed, !socket.isSecure { isReadable = false }
            if phase == .lingering { return dropLingering(count) }
            input.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
        case .wouldBlock: isReadable = false
        case .end: inputEnded = true
        case .failed: close()
        }
    }

    private func dropLingering(_ count: Int) {
        lingeredBytes += count
        if lingeredBytes > limits.lingerBytesMax { close() }
    }

    /// Takes the next part out of the input.
    ///
    /// - Returns: Whether something was taken, so that there may be more.
    private func takeInput() -> Bool {
        guard hasInput else { return false }
        switch phase {
        case .head: return takeHead()
        case .body: return takeBody()
        case .handling:
            guard !body.isComplete else { return false }
            return takeStreamedBody()
        case .closing, .lingering, .closed: return false
        }
    }

    private func compactInput() {
        if inputStart == input.count {
            input.removeAll(keepingCapacity: true)
            inputStart = 0
        } else if inputStart > limits.headBytesMax {
            input.removeFirst(inputStart)
            inputStart = 0
        }
    }

    // MARK: Head

    private func takeHead() -> Bool {
        if isBackedUp {
            // The client must read first; the write deadline is the one that runs.
            setInputDeadline(nil)
            headClockRuns = false
            return false
        }
        if !headClockRuns {
            headClockRuns = true
            setInputDeadline(limits.headDeadline)
        }
        do {
            guard let range = try scanner.scan(input.span, from: inputStart, limits: limits)
            else { return false }
            let head = Array(
                input[(inputStart + range.lowerBound)..<(inputStart + range.upperBound)])
            inputStart += range.upperBound
            begin(try HeadParser.parse(head, limits: limits), headBytes: head.count)
            return true
        } catch {
            fail(error)
            return false
        }
    }

    // MARK: Body

    private func takeBody() -> Bool {
        do {
            inputStart = try body.take(input, from: inputStart)
        } catch {
            fail(error)
            return false
        }
        if bodyLease?.grow(to: body.bytes.count) == false {
            fail(Self.tooManyBodies)
            return false
        }
        guard body.isComplete else { return false }
        endBody()
        return true
    }

    /// Takes body bytes for a running handler.
    private func takeStreamedBody() -> Bool {
        do {
            inputStart = try body.take(input, from: inputStart)
        } catch {
            bodyError = error.kind == .bodyTooLarge ? .tooLarge : .malformed
            inputStart = input.count
        }
        serveReader()
        return false
    }

    /// Gives a waiting reader what there is.
    func serveReader() {
        guard let wait = bodyWait, let result = bodyResult() else { return }
        bodyWait = nil
        setInputDeadline(nil)
        if let bodyWaitStart { bodyWaited += loop.now.since(bodyWaitStart) }
        bodyWaitStart = nil
        wait.end(result)
    }

    /// How long the handler may wait for the next part of a streamed body: the body's deadline, and
    /// less when the client has brought too little for the time that was waited for it.
    var streamWaitMax: Duration {
        let earned = body.receivedCount / max(1, limits.streamedBytesPerSecondMin)
        return min(limits.bodyDeadline, limits.bodyDeadline + .seconds(earned) - bodyWaited)
    }

    /// What a reader gets now, or nil when it must wait.
    func bodyResult() -> Result<[UInt8]?, HTTPBodyError>? {
        if !body.bytes.isEmpty { return .success(body.removeBytes()) }
        if let bodyError { return .failure(bodyError) }
        return body.isComplete ? .success(nil) : nil
    }

    // MARK: End of input

    /// Lets a client that ended its side get its answer, and goes.
    private func handleInputEnd() {
        switch phase {
        case .head where !isBackedUp:
            finishAndClose(lingers: false)
        case .body, .lingering: close()
        case .handling where !body.isComplete:
            bodyError = bodyError ?? .disconnected
            serveReader()
        case .head, .handling, .closing, .closed: break
        }
    }
}
