import MemoryModel
import Testing

@Suite("MemoryID")
struct MemoryIDTests {
    @Test("carries time, version and variant as RFC 9562 says, and reads its own text")
    func layout() throws {
        // The example of RFC 9562, appendix A.6.
        let now = try #require(Timestamp("2022-02-22T14:22:22-05:00"))
        let id = MemoryID(at: now, random: (0xCC3, 0x18C4_DC0C_0C07_398F))
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        #expect(MemoryID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == id)
    }

    @Test(
        "refuses what is not a UUID",
        arguments: [
            "", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2x79b0-7cc3-98c4-dc0c0c07398f",
        ])
    func refuses(_ text: String) { #expect(MemoryID(text) == nil) }
}
