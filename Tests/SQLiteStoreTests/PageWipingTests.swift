import MemoryModel
import Testing

@testable import SQLiteStore

@Suite("Page wiping", .timeLimit(.minutes(2)))
struct PageWipingTests {
    @Test(
        "no byte of deleted texts is left where pages were split and merged", arguments: [1, 2, 3])
    func leavesNoRests(seed: UInt64) async throws {
        var chance = SplitMix(seed: seed)
        try await withStore { store, folder in
            // Users in turn make rows go into the middle of the tree, which splits pages.
            var live: [UInt64] = []
            for number in 1...1_200 as ClosedRange<UInt64> {
                let user = "user\(chance.next() % 30)"
                let memory = Sample.memory(number, text(number, chance.next()))
                _ = try await store.add([memory], of: user)
                live.append(number)
                if number % 5 == 0, let other = live.randomElement(using: &chance) {
                    let edit = Sample.edit(text(other, chance.next()), at: Int64(number) + 5_000)
                    _ = await kind { _ = try await store.edit(Sample.id(other), with: edit) }
                }
            }
            await store.writer.whenSettled()
            live.shuffle(using: &chance)
            let gone = live.prefix(600)
            for number in gone { _ = try await store.delete([Sample.id(number)]) }
            // Writes that follow take pages up again that were in the writer's memory.
            for number in 2_001...2_050 as ClosedRange<UInt64> {
                _ = try await store.add([Sample.memory(number, "after")], of: "user\(number)")
            }
            await store.writer.whenSettled()
            #expect(try await store.checkIntegrity().isEmpty)
            let left = numbers(in: folder.allBytes)
            #expect(left.isDisjoint(with: gone), "seed \(seed)")
            #expect(left.isSuperset(of: live.dropFirst(600)), "what lives is there")
        }
    }

    @Test("pages that are no tree's, and broken ones, are left alone")
    func leavesOthersAlone() {
        var kinds: [[UInt8]] = [[0, 0, 0, 9], [13, 0, 0, 255, 255, 0, 8, 0], [7], [13, 0, 1]]
        kinds.append([UInt8](repeating: 0xFF, count: 12))
        for kind in kinds {
            var page = [UInt8](repeating: 0xAB, count: PageWiping.pageBytes)
            page.replaceSubrange(0..<kind.count, with: kind)
            let before = page
            let isChanged = page.withUnsafeMutableBytes { PageWiping.wipe($0, number: 5) }
            #expect(!isChanged && page == before)
        }
        var map = [UInt8](repeating: 0, count: PageWiping.pageBytes)
        map.replaceSubrange(0..<12, with: [5, 0, 0, 0, 3, 0x0F, 0, 0, 0, 0, 0, 9])
        let map2 = map.withUnsafeMutableBytes { PageWiping.wipe($0, number: 2) }
        let map822 = map.withUnsafeMutableBytes { PageWiping.wipe($0, number: 822) }
        #expect(!map2 && !map822)
    }

    private func text(_ number: UInt64, _ size: UInt64) -> String {
        let word = "<\(1_000_000 + number)>"
        return String(repeating: word, count: [1, 6, 20, 90, 300][Int(size % 5)])
    }

    /// The numbers of all texts of which there are bytes.
    private func numbers(in bytes: [UInt8]) -> Set<UInt64> {
        var found: Set<UInt64> = []
        for place in bytes.indices.dropLast(8) where bytes[place] == UInt8(ascii: "<") {
            guard bytes[place + 8] == UInt8(ascii: ">") else { continue }
            let digits = String(decoding: bytes[place + 1..<place + 8], as: UTF8.self)
            if let number = UInt64(digits) { found.insert(number - 1_000_000) }
        }
        return found
    }
}

/// Random numbers that follow from a seed. Source: Steele, Lea and Flood, 2014.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
