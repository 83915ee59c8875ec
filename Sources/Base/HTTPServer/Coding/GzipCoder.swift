import CZlib

/// Writes gzip, by zlib at its fastest level: on answers of 1...60 KB higher ones take up to three
/// times as long for at most a tenth less (docs/operating.md).
///
/// Not `Sendable`: it belongs to one loop.
final class GzipCoder {
    /// How much memory it takes.
    enum Size {
        /// 268 KB, for one coder that codes all whole answers of a loop.
        case whole
        /// 32 KB, for the coder that each streamed answer has; some percent longer output.
        case stream

        var window: Int32 { self == .whole ? 15 : 12 }
        var memory: Int32 { self == .whole ? 8 : 5 }
    }

    private static let level: Int32 = 1
    /// Bytes of output that are asked for at a time.
    private static let pieceBytes = 16_384
    /// Added to the window's size it asks zlib for gzip's own head and end.
    private static let gzipFormat: Int32 = 16

    // On the heap because zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Returns: nil when there is no memory.
    init?(_ size: Size) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream, Self.level, Z_DEFLATED, size.window + Self.gzipFormat, size.memory,
            Z_DEFAULT_STRATEGY, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            return nil
        }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Codes a whole body; call nothing else on the same coder in between.
    ///
    /// - Returns: nil when it would not be shorter.
    func code(_ bytes: [UInt8]) -> [UInt8]? {
        guard deflateReset(stream) == Z_OK else { return nil }
        var isWhole = false
        let coded = [UInt8](unsafeUninitializedCapacity: bytes.count) { room, count in
            (count, isWhole) = deflated(bytes, isLast: true, into: room)
        }
        return isWhole ? coded : nil
    }

    /// Codes the next part of a body.
    ///
    /// - Returns: What there is to send now, which may be nothing unless it is the last.
    func add(_ bytes: [UInt8], isLast: Bool = false) -> [UInt8] {
        var coded: [UInt8] = []
        var rest = bytes[...]
        while true {
            var isFull = false
            coded += [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { room, count in
                count = deflated(Array(rest), isLast: isLast, into: room).count
                isFull = count == room.count
            }
            rest = rest.suffix(Int(stream.pointee.avail_in))
            if !isFull { return coded }
        }
    }

    private func deflated(
        _ bytes: [UInt8], isLast: Bool, into room: UnsafeMutableBufferPointer<UInt8>
    ) -> (count: Int, isWhole: Bool) {
        bytes.withUnsafeBufferPointer { source in
            // zlib reads from there only, though its header does not say so.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.pointee.avail_in = UInt32(source.count)
            stream.pointee.next_out = room.baseAddress
            stream.pointee.avail_out = UInt32(room.count)
            let code = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            return (room.count - Int(stream.pointee.avail_out), code == Z_STREAM_END)
        }
    }
}
