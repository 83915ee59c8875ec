import CKernels
import Kernels
import Testing

@Suite("SIMDLevel")
struct SIMDLevelTests {
    @Test("has the numbers of the C header")
    func matchesHeader() {
        let header: [SIMDLevel: Int] = [
            .plain: KERNELS_PLAIN, .sse4: KERNELS_SSE4, .avx2: KERNELS_AVX2,
            .avxVNNI: KERNELS_AVX_VNNI, .avx512VNNI: KERNELS_AVX512_VNNI, .neon: KERNELS_NEON,
            .neonDot: KERNELS_NEON_DOT,
        ]
        #expect(SIMDLevel.allCases.count == KERNELS_LEVEL_COUNT)
        for level in SIMDLevel.allCases { #expect(header[level] == Int(level.rawValue)) }
    }

    @Test("the best level is the greatest supported one")
    func bestIsSupported() {
        #expect(SIMDLevel.best.isSupported)
        #expect(SIMDLevel.supported.last == .best)
        #expect(SIMDLevel.supported.first == .plain)
    }

    @Test("is chosen by name, and by default the best", arguments: SIMDLevel.supported)
    func chosenByName(level: SIMDLevel) throws {
        #expect(try SIMDLevel.chosen(by: level.name) == level)
        #expect(try SIMDLevel.chosen(by: nil) == .best)
        #expect(try SIMDLevel.chosen(by: "") == .best)
    }

    @Test("an unknown or missing level is refused with the names that work")
    func refusesBadNames() {
        let unknown = #expect(throws: SIMDLevelError.self) { try SIMDLevel.chosen(by: "AVX9") }
        #expect(unknown?.description.contains("plain") == true)
        for level in SIMDLevel.allCases where !level.isSupported {
            #expect(throws: SIMDLevelError.unsupported(level)) {
                try SIMDLevel.chosen(by: level.name)
            }
        }
    }
}
