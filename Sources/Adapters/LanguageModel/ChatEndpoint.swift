import Execution
import HTTPClient
import JSON
import MemoryModel

/// A language model behind an OpenAI-compatible `/chat/completions`.
///
/// Invariants:
/// 1. A call ends within `wait`; at most ``callsMax`` run and ``waitingMax`` wait.
/// 2. After ``failuresMax`` failures in a row no call is made for ``pause``; then one is tried.
/// 3. Neither prompts nor answers nor the key are ever part of an error.
public final class ChatEndpoint: ChatModel {
    /// Where the model is and how to ask it.
    public struct Options: Sendable {
        /// The base address, such as `http://127.0.0.1:11434/v1`.
        public var url: String
        /// The model's name there.
        public var model: String
        /// The bearer token; nil when it asks for none.
        public var key: String?
        /// The longest a call may take.
        public var wait: Duration = .seconds(12)
        /// How long it is left alone after failures.
        public var pause: Duration = .seconds(30)

        /// Options from their parts.
        public init(url: String, model: String, key: String? = nil) {
            self.url = url
            self.model = model
            self.key = key
        }
    }

    /// Calls at once.
    public static let callsMax = 2
    /// Calls that wait; one more is refused as busy.
    public static let waitingMax = 8
    /// The largest answer, bytes.
    public static let answerBytesMax = 262_144
    /// Failures in a row after which it is left alone.
    public static let failuresMax = 3

    /// The model's name.
    public var name: String { options.model }

    private let options: Options
    private let breaker: CircuitBreaker
    private let pool = WorkPool(
        label: "model", threadCount: callsMax, queueLimit: waitingMax)

    /// A model that is not asked yet.
    public init(_ options: Options) {
        self.options = options
        breaker = CircuitBreaker(failuresMax: Self.failuresMax, pause: options.pause)
    }

    /// Whether it is left alone now.
    public var isLeftAlone: Bool { breaker.isOpen }

    /// Ends the threads; calls that wait are refused.
    public func shutDown() { pool.shutDown() }

    /// Answers a prompt.
    ///
    /// - Throws: `.unavailable` when there is no good answer, `.busy` when too many wait.
    public func answer(
        _ instruction: String, to text: String, tokensMax: Int
    ) async throws(MemoryError) -> String {
        guard breaker.enter() else {
            throw Self.failure("It failed several times and is left alone for a while.")
        }
        let body = request(instruction, text, tokensMax)
        do {
            let answer = try await pool.run { [options] in try Self.ask(body, options) }
            breaker.leave(isGood: true)
            return answer
        } catch let refused as WorkRefused {
            // It was not asked, so this says nothing of it; a trial must not hang either.
            breaker.leave(isGood: !breaker.isOpen)
            throw MemoryError(
                refused == .queueFull ? .busy : .unavailable, in: Self.operation,
                hint: "Too many calls of the language model wait; try again in a moment.")
        } catch {
            breaker.leave(isGood: false)
            throw (error as? MemoryError) ?? Self.failure("The exchange with it broke.")
        }
    }

    private static let operation = "language_model"

    private static func failure(_ what: String) -> MemoryError {
        MemoryError(
            .unavailable, in: operation, hint: what + " Look at language_model.url and its log.")
    }

    /// On a thread of the pool.
    private static func ask(_ body: [UInt8], _ options: Options) throws -> String {
        var limits = HTTPClientLimits()
        limits.total = options.wait
        limits.connect = min(options.wait, .seconds(3))
        limits.stall = options.wait
        limits.bodyBytesMax = answerBytesMax
        let client = try HTTPClient(limits: limits)
        let base = options.url.hasSuffix("/") ? String(options.url.dropLast()) : options.url
        var request = ClientRequest("POST", base + "/chat/completions", body: .bytes(body))
        request.headers = [("Content-Type", "application/json")]
        if let key = options.key { request.headers.append(("Authorization", "Bearer \(key)")) }
        let response: ClientResponse
        do {
            response = try client.send(request)
        } catch let error as HTTPClientError {
            throw failure("It did not answer well (\(error.kind.rawValue)).")
        }
        guard response.status == 200 else {
            throw failure("It answered with status \(response.status).")
        }
        return try content(of: response.body)
    }

    private static func content(of body: [UInt8]) throws(MemoryError) -> String {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONReader.read(body)
        } catch {
            throw failure("Its answer is not JSON.")
        }
        guard case .object(let root) = json, case .array(let choices)? = root["choices"],
            case .object(let first)? = choices.first, case .object(let message)? = first["message"],
            case .string(let content)? = message["content"], !content.isEmpty
        else { throw failure("Its answer has no choices[0].message.content.") }
        return content
    }

    private func request(_ instruction: String, _ text: String, _ tokensMax: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("model")
            writer.string(options.model)
            writer.key("messages")
            writer.array([("system", instruction), ("user", text)]) { writer, message in
                writer.object { writer in
                    writer.key("role")
                    writer.string(message.0)
                    writer.key("content")
                    writer.string(message.1)
                }
            }
            writer.key("max_tokens")
            writer.integer(tokensMax)
            writer.key("temperature")
            writer.integer(0)
        }
        return writer.bytes
    }
}
