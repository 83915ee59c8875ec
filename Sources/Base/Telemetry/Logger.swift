/// Writes structured lines: a fixed message, facts as metadata, the request's id.
///
/// A value: copies share one ``LogSink``. Facts are worked out only when the level is on.
public struct Logger: Sendable {
    /// Lines below this level are dropped.
    public let level: LogLevel
    /// The request that is worked on; nil outside of requests.
    public let requestID: String?
    private let sink: LogSink
    private let form: LogForm
    private let now: @Sendable () -> LogTime

    /// A logger that writes to `sink`.
    ///
    /// - Parameter now: The clock, given for tests.
    public init(
        level: LogLevel, form: LogForm, sink: LogSink, requestID: String? = nil,
        now: @escaping @Sendable () -> LogTime = { LogTime.now() }
    ) {
        self.level = level
        self.form = form
        self.sink = sink
        self.requestID = requestID
        self.now = now
    }

    /// The same logger for the work on one request.
    public func forRequest(_ id: String) -> Logger {
        Logger(level: level, form: form, sink: sink, requestID: id, now: now)
    }

    /// A step.
    public func debug(
        _ message: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) { log(.debug, message, facts) }

    /// A turn in the life of the program.
    public func info(
        _ message: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) { log(.info, message, facts) }

    /// Something is degraded and goes on.
    public func warning(
        _ message: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) { log(.warning, message, facts) }

    /// A person must act.
    public func error(
        _ message: StaticString,
        _ facts: @autoclosure () -> KeyValuePairs<StaticString, LogValue> = [:]
    ) { log(.error, message, facts) }

    private func log(
        _ level: LogLevel, _ message: StaticString,
        _ facts: () -> KeyValuePairs<StaticString, LogValue>
    ) {
        guard level >= self.level else { return }
        let line = LogLine(
            time: now(), level: level, message: message.description,
            facts: facts().map { ($0.key.description, $0.value) }, requestID: requestID)
        sink.write(form.bytes(of: line))
    }
}
