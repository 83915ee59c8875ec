/// From a head to an answer.
extension Connection {
    /// Starts an exchange: finds its route and goes on to its body.
    func begin(_ head: RequestHead, headBytes: Int) {
        headClockRuns = false
        setInputDeadline(nil)
        lastExchangeID += 1
        exchange = Exchange(
            id: lastExchangeID, method: head.method,
            requestID: head.requestID ?? context.makeRequestID(), startedAt: .now,
            isVersion10: head.isVersion10, wantsKeepAlive: head.keepsAlive, bytesInHead: headBytes,
            takesGzip: head.takesGzip)
        bodyError = nil
        (bodyWaited, bodyWaitStart) = (.zero, nil)
        owesContinue = false
        body = IncomingBody(.none, limit: 0, keepsBytes: false)
        switch context.routes.match(head.method, head.target) {
        case .found(let route, let parameters):
            exchange?.route = route.pattern
            beginBody(head, route, parameters)
        case .notFound: refuse(head, HTTPFailure(.notFound, "There is nothing at this path."))
        case .notAllowed(let allowed):
            refuse(
                head,
                HTTPFailure(
                    .methodNotAllowed, "This path does not take the method.", allowed: allowed))
        }
    }

    private func beginBody(
        _ head: RequestHead, _ route: Router.Route, _ parameters: [String: String]
    ) {
        let limit: Int
        switch route.body {
        case .none: limit = limits.unwantedBodyBytesMax
        case .buffered(let own): limit = own ?? limits.bodyBytesMax
        case .streamed(let own): limit = own ?? .max
        }
        if case .length(let count) = head.framing, count > limit {
            return fail(HTTPFailure(.bodyTooLarge, "The body is longer than this route takes."))
        }
        body = IncomingBody(head.framing, limit: limit, keepsBytes: route.body != .none)
        owesContinue = head.expectsContinue && !body.isComplete
        var isStreamed = false
        if case .streamed = route.body { isStreamed = true }
        if isStreamed || body.isComplete { return call(route, head, parameters) }
        if case .buffered = route.body {
            if case .length(let count) = head.framing, !context.census.hasRoom(forBody: count) {
                return fail(Self.tooManyBodies)
            }
            bodyLease = BodyLease(context.census)
        }
        pendingHead = head
        afterBody = .call(route, parameters: parameters)
        collectBody()
    }

    /// Reads the body of a request that no route takes when it is short, to keep the connection.
    ///
    /// A method that no route can have ends the connection: it may be the end of an earlier body.
    private func refuse(_ head: RequestHead, _ failure: HTTPFailure) {
        guard HTTPMethod.known.contains(head.method) else { return fail(failure) }
        if case .length(let count) = head.framing, count > limits.unwantedBodyBytesMax {
            return fail(failure)
        }
        if head.framing != .none, head.expectsContinue { return fail(failure) }
        body = IncomingBody(
            head.framing, limit: limits.unwantedBodyBytesMax, keepsBytes: false)
        afterBody = .refuse(failure)
        collectBody()
    }

    private func collectBody() {
        if body.isComplete { return endBody() }
        phase = .body
        setInputDeadline(limits.bodyDeadline)
        if owesContinue, !hasInput { sendContinue() }
    }

    func sendContinue() {
        owesContinue = false
        output.append(contentsOf: ResponseEncoder.continue)
        flush()
    }

    /// Goes on when the body is there.
    func endBody() {
        guard let next = afterBody else { return }
        afterBody = nil
        setInputDeadline(nil)
        switch next {
        case .refuse(let failure): answer(failure)
        case .call(let route, let parameters):
            guard let head = pendingHead else { return }
            pendingHead = nil
            call(route, head, parameters)
        }
    }

    // MARK: Handler

    private func call(
        _ route: Router.Route, _ head: RequestHead, _ parameters: [String: String]
    ) {
        guard let id = exchange?.id, let requestID = exchange?.requestID else { return }
        phase = .handling
        let content: HTTPRequestBody
        switch route.body {
        case .none: content = .none
        case .buffered: content = .bytes(body.removeBytes())
        case .streamed:
            content = .stream(
                HTTPBodyReader { [self] () async throws(HTTPBodyError) -> [UInt8]? in
                    try await readBody(id)
                })
        }
        let request = HTTPRequest(
            method: head.method, path: head.target.path, query: head.target.query,
            headers: head.headers, body: content, parameters: parameters, route: route.pattern,
            remoteAddress: remoteAddress, requestID: requestID)
        let lease = bodyLease
        bodyLease = nil
        exchange?.task = loop.runHandler { [self] in
            let response = await route.handler(request)
            await deliver(response, id)
            withExtendedLifetime(lease) {}
        }
    }

    /// Sends what a handler answered; runs in its task, on the loop.
    private func deliver(_ response: HTTPResponse, _ id: UInt64) async {
        assert(loop.isCurrent, "a handler's task runs on its loop")
        guard exchange?.id == id, phase == .handling else { return }
        guard case .stream(let produce) = response.body else { return answer(response) }
        startAnswer(response)
        guard exchange?.streaming != nil else { return finishExchange() }
        flush()
        let writer = HTTPBodyWriter { [self] bytes async throws(HTTPBodyError) in
            try await writeBody(bytes, id)
        }
        do {
            try await produce(writer)
        } catch {
            // Without the last chunk the client sees that the body is not whole.
            if exchange?.id == id { close() }
            return
        }
        guard exchange?.id == id, phase == .handling else { return }
        if let rest = exchange?.coder?.add([], isLast: true) { queueStreamed(rest) }
        if exchange?.streaming == .chunked { appendOutput(ResponseEncoder.lastChunk) }
        finishExchange()
    }

    // MARK: Answer

    /// Answers a failure after which the connection can go on.
    private func answer(_ failure: HTTPFailure) {
        var failure = failure
        failure.requestID = exchange?.requestID ?? ""
        answer(context.response(to: failure))
    }

    /// Answers a failure and closes: what follows in the input cannot be trusted or is unwanted.
    func fail(_ failure: HTTPFailure) {
        if exchange == nil {
            lastExchangeID += 1
            exchange = Exchange(
                id: lastExchangeID, method: nil, requestID: context.makeRequestID(),
                startedAt: .now, isVersion10: false, wantsKeepAlive: false, bytesInHead: 0)
        }
        if !isRefused, failure.kind != .notFound, failure.kind != .methodNotAllowed {
            context.census.countBadRequest()
        }
        keepsAlive = false
        needsLinger = true
        _ = body.removeBytes()
        bodyLease = nil
        answer(failure)
    }

    static let tooManyBodies = HTTPFailure(
        .tooManyBodies, "Too much is being received at once; try again soon.")

    private func answer(_ response: HTTPResponse) {
        startAnswer(response)
        finishExchange()
    }

    /// Queues the head of an answer, and its body unless that is streamed.
    private func startAnswer(_ response: HTTPResponse) {
        let response = coded(response)
        guard let current = exchange else { return }
        decidePersistence(response, current)
        let hasNoBody = response.status == 204 || response.status == 304
        let framing: ResponseEncoder.Framing
        switch response.body {
        case _ where hasNoBody: framing = .none
        case .empty: framing = .length(0)
        case .bytes(let bytes): framing = .length(bytes.count)
        case .stream: framing = current.isVersion10 ? .untilClose : .chunked
        }
        if framing == .untilClose { keepsAlive = false }
        let before = pendingOutput
        ResponseEncoder.appendHead(
            response, framing: framing,
            persistence: !keepsAlive ? .close : current.isVersion10 ? .keepAlive : .unsaid,
            date: loop.date.current(), requestID: current.requestID, to: &output)
        let sendsBody = !hasNoBody && current.method != .head
        if sendsBody, case .bytes(let bytes) = response.body { queue(bytes) }
        exchange?.status = response.status
        exchange?.bytesOut += pendingOutput - before
        if sendsBody, case .stream = response.body { exchange?.streaming = framing }
    }

    private func decidePersistence(_ response: HTTPResponse, _ current: Exchange) {
        if !current.wantsKeepAlive || loop.isDraining { keepsAlive = false }
        if let most = limits.requestsPerConnectionMax, lastExchangeID >= UInt64(most) {
            keepsAlive = false
        }
        // A handler that streams may still read its request; one that answers at once is done.
        if case .stream = response.body { return }
        if !body.isComplete { (keepsAlive, needsLinger) = (false, true) }
    }

    /// Ends an exchange whose answer is queued, and goes on to the next request.
    private func finishExchange() {
        if !body.isComplete { (keepsAlive, needsLinger) = (false, true) }
        if loop.isDraining { keepsAlive = false }
        recordExchange(isComplete: true)
        bodyWait?.end(.failure(.finished))
        bodyWait = nil
        guard keepsAlive else { return finishAndClose(lingers: needsLinger || hasInput) }
        phase = .head
        scanner = HeadScanner()
        headClockRuns = false
        _ = body.removeBytes()
        if hasInput {
            loop.flushLate(self)
        } else {
            setInputDeadline(limits.idleDeadline)
            flush()
            giveBackIdleMemory()
        }
        pump()
    }

    private func giveBackIdleMemory() {
        if input.isEmpty, input.capacity > Self.idleBytesMax { input = [] }
        if output.isEmpty, output.capacity > Self.idleBytesMax { output = [] }
    }
}
