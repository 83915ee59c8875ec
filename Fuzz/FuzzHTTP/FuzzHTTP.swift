@testable import HTTPServer

/// Reads bytes as requests on one connection, whole and in pieces, and stops the run when the two
/// readings differ: where they do, a proxy in front may be led to see another request than we do.
///
/// The first byte chooses the pieces; the rest is what a client sends.
@_cdecl("LLVMFuzzerTestOneInput")
func readRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let seed = bytes.first else { return 0 }
    let sent = Array(bytes.dropFirst())
    let whole = Reading(sent, piece: max(1, sent.count))
    let parts = Reading(sent, piece: 1 + Int(seed) % 17)
    precondition(whole == parts, "pieces are read in another way than the whole")
    return 0
}

/// What was made of some bytes.
private struct Reading: Equatable {
    /// Requests on one connection that are looked at.
    private static let requestsMax = 8
    private static let limits = {
        var limits = HTTPServerLimits()
        // Small, so that inputs of a fuzzer's size reach them.
        limits.headBytesMax = 2_048
        limits.requestLineBytesMax = 512
        limits.headerCountMax = 12
        return limits
    }()
    private static let routes = {
        var routes = Router()
        for (method, pattern) in [
            (HTTPMethod.get, "/a"), (.post, "/a/{b}"), (.get, "/{a}/c"), (.delete, "/a/{b}/{c}"),
        ] {
            routes.add(method, pattern) { _ in HTTPResponse(status: 200) }
        }
        return routes
    }()

    private var heads: [String] = []
    private var bodies: [[UInt8]] = []
    /// That it failed, not how: of two faults in a head the one that is seen first may differ.
    private var isRefused = false

    init(_ bytes: [UInt8], piece: Int) {
        var received: [UInt8] = []
        var position = 0
        var scanner = HeadScanner()
        var body: IncomingBody?
        do throws(HTTPFailure) {
            var end = 0
            while end < bytes.count {
                let next = min(bytes.count, end + piece)
                received += bytes[end..<next]
                end = next
                while try step(received, &position, &scanner, &body) {}
            }
        } catch { isRefused = true }
        // How much of a broken body came before its fault may differ.
        if let body, !isRefused { bodies.append(body.bytes) }
    }

    /// Takes the next part; false when more bytes are needed.
    private mutating func step(
        _ received: [UInt8], _ position: inout Int, _ scanner: inout HeadScanner,
        _ body: inout IncomingBody?
    ) throws(HTTPFailure) -> Bool {
        if var current = body {
            position = try current.take(received, from: position)
            body = current
            guard current.isComplete else { return false }
            bodies.append(current.removeBytes())
            body = nil
            scanner = HeadScanner()
            return heads.count < Self.requestsMax
        }
        guard heads.count < Self.requestsMax, position < received.count,
            let range = try scanner.scan(received.span, from: position, limits: Self.limits)
        else { return false }
        let bytes = Array(received[(position + range.lowerBound)..<(position + range.upperBound)])
        position += range.upperBound
        let head = try HeadParser.parse(bytes, limits: Self.limits)
        heads.append(Self.text(of: head))
        body = IncomingBody(head.framing, limit: 4_096, keepsBytes: true)
        return true
    }

    /// All that a head says, which touches each of its parts.
    private static func text(of head: RequestHead) -> String {
        let route =
            switch routes.match(head.method, head.target) {
            case .found(let route, let parameters): "\(route.pattern) \(parameters.count)"
            case .notFound: "none"
            case .notAllowed(let methods): "\(methods.count)"
            }
        let fields = head.headers.all.map { "\($0.name)=\($0.value)" }
        return "\(head.method) \(head.target.path) \(head.target.query) \(head.framing) \(route)"
            + " \(head.keepsAlive) \(head.expectsContinue) \(head.requestID ?? "") \(fields)"
    }
}

/// libFuzzer's own loop: reads the command line, makes inputs, calls the function for each.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
private enum FuzzHTTP {
    static func main() {
        var (count, words) = (CommandLine.argc, CommandLine.unsafeArgv)
        _ = runDriver(&count, &words, readRequests)
    }
}
