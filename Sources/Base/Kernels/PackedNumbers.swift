/// Numbers as little-endian bytes, many at a time.
public enum PackedNumbers {
    /// Adds numbers to the end of bytes.
    public static func append<Number: FixedWidthInteger>(
        _ numbers: some Collection<Number>, to bytes: inout [UInt8]
    ) {
        bytes.reserveCapacity(bytes.count + numbers.count * MemoryLayout<Number>.size)
        for number in numbers {
            withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        }
    }

    /// Reads numbers from `place` on; nil when there are not so many. Complexity: one copy.
    public static func read<Number: FixedWidthInteger>(
        _ count: Int, at place: Int, of bytes: [UInt8], as _: Number.Type = Number.self
    ) -> [Number]? {
        let size = count.multipliedReportingOverflow(by: MemoryLayout<Number>.size)
        guard count >= 0, place >= 0, place <= bytes.count, !size.overflow,
            size.partialValue <= bytes.count - place
        else { return nil }
        return bytes.withUnsafeBytes { source in
            [Number](unsafeUninitializedCapacity: count) { target, initialised in
                UnsafeMutableRawBufferPointer(target).copyMemory(
                    from: UnsafeRawBufferPointer(
                        rebasing: source[place..<place + size.partialValue]))
                for index in 0..<count {
                    target[index] = Number(littleEndian: target[index])
                }
                initialised = count
            }
        }
    }

    /// 64 bits that change, but for a chance of 2⁻⁶⁴, when the bytes from `place` on do.
    ///
    /// Against damage, not against forgery. Source: as FNV-1a, a word at a time, folded with
    /// MurmurHash3's finaliser.
    public static func checksum(of bytes: [UInt8], from place: Int) -> UInt64 {
        let start = min(max(place, 0), bytes.count)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count - start)
        bytes.withUnsafeBytes { source in
            var next = start
            while next + 8 <= source.count {
                let word = UInt64(
                    littleEndian: source.loadUnaligned(fromByteOffset: next, as: UInt64.self))
                hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 29
                next += 8
            }
            while next < source.count {
                hash = (hash ^ UInt64(source[next])) &* 0x100_0000_01B3
                next += 1
            }
        }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        return hash ^ hash >> 33
    }
}
