import Host
import JSON
import TestKit
import Testing

@testable import scrubjay

@Suite("Capacity")
struct CapacityTests {
    private let model = CapacityModel(profile: MachineProfile())

    private func answer(_ users: Int, _ memories: Int, budget: Int) -> CapacityAnswer {
        model.answer(
            CapacityQuestion(users: users, memories: memories, ramBytes: 512 << 20),
            indexBudget: budget)
    }

    @Test(
        "searches that find their index in memory, when 20 % of users bring 80 %",
        arguments: [
            (0, 0), (0.04, 0.1281), (0.2, 0.5792), (0.5, 0.8746), (0.9, 0.975), (1, 1),
        ])
    func hitShare(users: Double, traffic: Double) {
        #expect(abs(CapacityModel.hitShare(ofUsers: users) - traffic) < 1e-3)
    }

    @Test("what fits is whole; large users become codes before any is read from the file")
    func tiers() {
        let small = answer(200, 600, budget: 120 << 20)
        #expect((small.wholeUsers, small.codedUsers, small.fileUsers) == (200, 0, 0))
        #expect(small.hitShare == 1 && small.searchP50 < small.coldSearch)
        let large = answer(200, 5_000, budget: 120 << 20)
        #expect(large.fileUsers < 40 && large.codedUsers > 100)
        let many = answer(10_000, 600, budget: 120 << 20)
        #expect(many.codedUsers == 0 && many.wholeUsers > 300 && many.fileUsers > 9_000)
        #expect(many.searchP95 > small.searchP95)
        for answer in [small, large, many] {
            #expect(answer.indexBytes <= answer.indexBudget)
            #expect(answer.residentBytes > answer.indexBytes)
        }
    }

    @Test("more memory never holds fewer users, and never makes searches slower")
    func monotone() {
        var last = answer(5_000, 2_000, budget: 1 << 20)
        for step in 2...40 {
            let next = answer(5_000, 2_000, budget: step << 27)
            #expect(next.fileUsers <= last.fileUsers && next.searchP95 <= last.searchP95)
            last = next
        }
    }

    @Test("the command says what fits, and takes the profile that bench left")
    func command() throws {
        let scrubjay = try CommandRun()
        let words = ["--users", "200", "--memories", "600", "--ram", "512"]
        let text = try scrubjay(["capacity"] + words)
        #expect(text.code == 0 && text.output.contains("200 users whole"), "\(text.errors)")
        #expect(text.output.contains("reference machine"))
        let data = scrubjay.folder.path + "/data"
        var profile = MachineProfile()
        profile.embed = 77
        try profile.write(to: data)
        #expect(MachineProfile.read(from: data) == profile)
        let json = try scrubjay(["capacity"] + words + ["--json", "--data", data])
        let answer = try #require(
            try? JSONReader.read(Array(json.output.utf8)), "\(json.output)")
        guard case .object(let object) = answer else { throw CommandError.failed("no object") }
        #expect(object["profile_measured"] == .bool(true))
        #expect(try #require(object.number("search_p50_ms")) > 77)
        #expect(object.integer("whole_users") == 200)
        #expect(object.texts("advice").count >= 2)
    }

    @Test("a file that is no profile is passed over")
    func badProfile() throws {
        let folder = try TemporaryFolder()
        for text in ["{}", "x", #"{"embed_ms":-1}"#] {
            try Files.replace(
                folder.path + "/" + MachineProfile.fileName, with: Array(text.utf8))
            #expect(MachineProfile.read(from: folder.path) == nil)
        }
    }

    @Test(
        "what is missing or out of bounds is named", arguments: ["--users", "--memories", "--ram"])
    func misuse(flag: String) throws {
        let scrubjay = try CommandRun()
        let all = ["--users", "2", "--memories", "6", "--ram", "512"]
        let place = try #require(all.firstIndex(of: flag))
        let missing = try scrubjay(["capacity"] + all[..<place] + all[(place + 2)...])
        #expect(missing.code == 2 && missing.errors.contains(flag))
        let wrong = try scrubjay(["capacity"] + all[..<place] + [flag, "0"] + all[(place + 2)...])
        #expect(wrong.code == 2 && wrong.errors.contains(flag))
    }
}
