import Host
import Settings
import Testing

@testable import scrubjay

@Suite("House rules")
struct HouseTests {
    private func expectNone(_ violations: [String]) {
        #expect(violations.isEmpty, "\n\(violations.joined(separator: "\n"))")
    }

    @Test("the rules see the project")
    func seesProject() {
        #expect(Repository.swiftFiles.count > 20)
        #expect(Repository.files.contains { $0.path == "Package.swift" })
        #expect(Repository.files.contains { $0.path == "Tests/HouseTests/HouseTests.swift" })
    }

    @Test("imports go down the floors, never up or sideways, and only Assembly names adapters")
    func arrows() {
        let modules = Set(Repository.files.compactMap { FloorPlan.module(of: $0.path) })
        let floors = Dictionary(modules.map { ($0.name, $0.floor) }, uniquingKeysWith: { $1 })
        #expect(floors.count == modules.count, "two modules share a name")
        let code = Repository.files.filter { $0.path.hasSuffix(".swift") }
        expectNone(
            code.flatMap {
                FloorPlan.violations(path: $0.path, text: $0.text, floors: floors)
            })
    }

    @Test("no test imports Foundation either")
    func foundation() {
        expectNone(
            Repository.swiftFiles.filter { FloorPlan.imports($0.text).contains("Foundation") }
                .map(\.path))
    }

    @Test("every module stands in the package map, those above the adapters with memory safety")
    func packageMap() throws {
        let map = try #require(Repository.files.first { $0.path == "Package.swift" }).text
        let entries =
            map.split(separator: "arget(").map(String.init)
            + map.split(separator: ".systemLibrary(").map(String.init)
        let modules = Set(Repository.files.compactMap { FloorPlan.module(of: $0.path) })
        expectNone(
            modules.compactMap { module in
                let path = "\"Sources/\(module.floor)/\(module.name)\""
                guard let entry = entries.first(where: { $0.contains(path) }) else {
                    return "\(path) is no target"
                }
                let isSafe = entry.contains("swiftSettings: safe")
                let mustBeSafe = FloorPlan.safeFloors.contains(module.floor)
                return mustBeSafe && !isSafe ? "\(path) is not built with `safe`" : nil
            }.sorted())
    }

    @Test("files have at most 500 lines, functions 70, lines 100 characters")
    func sizes() {
        let own = Repository.swiftFiles.filter { !isGenerated($0) }
        expectNone(own.flatMap { SourceRules.sizes(path: $0.path, text: $0.text) })
    }

    @Test("no code stops the program on an error, and none above the adapters is unsafe")
    func forbiddenCode() {
        expectNone(
            Repository.swiftFiles.flatMap {
                SourceRules.forbiddenCode(path: $0.path, text: $0.text)
            })
    }

    @Test("no file has marks of unfinished work or paths of one machine")
    func leftovers() {
        expectNone(
            Repository.files.filter { !isGenerated($0) }
                .flatMap { SourceRules.leftovers(path: $0.path, text: $0.text) })
    }

    @Test("every link of every page leads somewhere")
    func links() {
        let pages = Repository.files.filter { $0.path.hasSuffix(".md") }
        let texts = Dictionary(pages.map { ($0.path, $0.text) }, uniquingKeysWith: { $1 })
        expectNone(
            pages.flatMap { page in
                PageLinks.broken(path: page.path, text: page.text, pages: texts) {
                    Files.exists(Repository.root + "/" + $0)
                }
            })
    }

    @Test("the readme fits on two screens")
    func readme() {
        // Absent while the first modules are built.
        guard let page = Repository.files.first(where: { $0.path == "README.md" }) else { return }
        #expect(page.lines.count <= 151)
    }

    @Test("the page of settings says what the program says")
    func settingsPage() {
        guard let page = Repository.files.first(where: { $0.path == "docs/settings.md" }) else {
            return
        }
        #expect(page.text == Help.markdown(), "run `make docs`")
    }

    @Test("the table of limits is the one of the code")
    func limitTable() throws {
        let page = try #require(Repository.files.first { $0.path == "docs/operating.md" }).text
        let start = try #require(page.firstRange(of: LimitTable.startMark)).upperBound
        let end = try #require(page.firstRange(of: LimitTable.endMark)).lowerBound
        #expect(page[start..<end] == LimitTable.markdown(), "run `make docs`")
    }

    @Test("every number that can be set has bounds that mean something")
    func settingBounds() {
        expectNone(
            Knobs.all.compactMap { declaration in
                let isBounded =
                    switch declaration.kind {
                    case .integer(let bounds):
                        bounds.lowerBound > -1 << 53 && bounds.upperBound < 1 << 53
                    case .number(let bounds): bounds.lowerBound > -1e15 && bounds.upperBound < 1e15
                    case .duration(let bounds): bounds.upperBound <= .seconds(366 * 86_400)
                    case .text(let bytes): bytes <= 65_536
                    case .toggle, .choice, .path: true
                    }
                return isBounded ? nil : declaration.key
            })
    }

    /// Tables that a script wrote say so on their first lines.
    private func isGenerated(_ file: Repository.TextFile) -> Bool {
        file.lines.prefix(3).contains { $0.contains("Generated by Scripts/") }
    }
}
