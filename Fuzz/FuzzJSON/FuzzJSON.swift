import JSON
import MemoryModel

@testable import MemoryAPI

/// Reads bytes as JSON and as every request that is made of it.
///
/// What the reader takes is written and read again, and must be the same: so what is kept as
/// metadata comes back as it was. The first byte chooses between bodies and query parameters.
@_cdecl("LLVMFuzzerTestOneInput")
func readRequests(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let kind = bytes.first else { return 0 }
    let sent = Array(bytes.dropFirst())
    if kind == UInt8(ascii: "?") { readParameters(sent) } else { readBodies(sent) }
    return 0
}

private func readBodies(_ bytes: [UInt8]) {
    let now = Timestamp(microseconds: 1_800_000_000_000_000)
    var splitter = LineSplitter()
    splitter.append(bytes)
    while case .bytes(let line)? = splitter.next() { _ = try? RecordReader.read(line, now: now) }
    guard let value = try? JSONReader.read(bytes) else { return }
    var writer = JSONWriter()
    writer.value(value)
    guard let again = try? JSONReader.read(writer.bytes) else {
        preconditionFailure("what was read and written cannot be read")
    }
    precondition(again == value, "what was read and written is not the same")
    if let request = try? RememberRequest(value, now: now) {
        precondition(!request.contents.isEmpty && !request.userID.isEmpty, "nothing to remember")
        precondition(request.contents.count <= MemoryLimits.batchCount, "more than a batch")
    }
    if let filter = try? FilterReader.read(value, at: "filter") {
        precondition(filter.levels <= FilterReader.depthMax, "a filter beyond its levels")
    }
    _ = try? SearchRequest.read(value)
    _ = try? EditRequest(value)
    _ = try? RecordReader.read(bytes, now: now)
}

private func readParameters(_ bytes: [UInt8]) {
    let pairs = bytes.split(separator: UInt8(ascii: "&")).map { part in
        let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1)
        let texts = halves.map { String(decoding: $0, as: UTF8.self) }
        return (name: texts.first ?? "", value: texts.count > 1 ? texts[1] : "")
    }
    if let query = try? QueryReader(pairs, known: ListRequest.parameters) {
        _ = try? ListRequest(query)
    }
    if let query = try? QueryReader(pairs, known: SearchRequest.parameters) {
        _ = try? SearchRequest.read(query)
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
private enum FuzzJSON {
    static func main() {
        var (count, words) = (CommandLine.argc, CommandLine.unsafeArgv)
        _ = runDriver(&count, &words, readRequests)
    }
}
