import CKernels

/// An instruction set the kernels are written for.
///
/// All levels with fused multiply-add give the same bits; ``plain`` and ``sse4`` match each other.
public enum SIMDLevel: Int32, Sendable, CaseIterable {
    /// Portable C.
    case plain = 0
    /// x86 with SSE4.1.
    case sse4 = 1
    /// x86 with AVX2 and FMA.
    case avx2 = 2
    /// x86 with AVX2 and the byte dot product.
    case avxVNNI = 3
    /// x86 with AVX-512 and its byte dot product.
    case avx512VNNI = 4
    /// 64-bit ARM.
    case neon = 5
    /// 64-bit ARM with the byte dot product.
    case neonDot = 6

    /// The name as users write it, in lower case.
    public var name: String {
        switch self {
        case .plain: "plain"
        case .sse4: "sse4"
        case .avx2: "avx2"
        case .avxVNNI: "avxvnni"
        case .avx512VNNI: "avx512vnni"
        case .neon: "neon"
        case .neonDot: "neondot"
        }
    }

    /// Whether float work is fused, which decides the last bits of a vector.
    public var isFused: Bool { self != .plain && self != .sse4 }

    /// Whether this machine can run the level.
    public var isSupported: Bool { kernels_level_supported(rawValue) != 0 }

    /// The levels this machine can run, slowest first.
    public static let supported: [SIMDLevel] = allCases.filter(\.isSupported)

    /// The fastest level this machine can run.
    public static let best = SIMDLevel(rawValue: kernels_level_best()) ?? .plain

    /// The level to use: the one named, or the best when `name` is nil or empty.
    ///
    /// - Parameter name: A ``name``, as in the variable `SCRUBJAY_SIMD`.
    /// - Throws: ``SIMDLevelError`` when the name is unknown or this machine lacks the level.
    public static func chosen(by name: String?) throws(SIMDLevelError) -> SIMDLevel {
        guard let name, !name.isEmpty else { return best }
        guard let level = allCases.first(where: { $0.name == name }) else {
            throw .unknown(name: name)
        }
        guard level.isSupported else { throw .unsupported(level) }
        return level
    }
}

/// Why a named instruction level cannot be used.
public enum SIMDLevelError: Error, Sendable, Equatable, CustomStringConvertible {
    /// No level has this name.
    case unknown(name: String)
    /// This machine's processor lacks the level.
    case unsupported(SIMDLevel)

    /// What is wrong and which names work here.
    public var description: String {
        let names = SIMDLevel.supported.map(\.name).joined(separator: ", ")
        return switch self {
        case .unknown: "no instruction level has this name; this machine supports \(names)"
        case .unsupported(let level): "this processor lacks \(level.name); it supports \(names)"
        }
    }
}
