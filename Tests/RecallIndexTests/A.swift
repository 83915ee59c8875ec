import RecallIndex
import Testing

@Suite("MemoryVector")
struct MemoryVectorTests {
    @Test("keeps components to within half a step")
    func rounds() {
        let vector: [Float] = [0.5, -0.5, 0.1, 0, 0.7]
        for (kept, value) in zip(MemoryVector(vector).floats, vector) {
            #expect(abs(kept - value) <= 0.7 / 254 + 1e-6)
        }
    }
}
