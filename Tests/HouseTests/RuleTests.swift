import Testing

@Suite("Rules for the house")
struct RuleTests {
    private static let floors = [
        "MemoryAPI": "Edge", "MemoryEngine": "Engine", "RecallIndex": "Retrieval",
        "MemoryModel": "Domain", "SQLiteStore": "Adapters", "JSON": "Base", "Telemetry": "Base",
        "Host": "Base", "CSQLite": "C",
    ]

    @Test(
        "imports that go the wrong way are found",
        arguments: [
            ("Engine/MemoryEngine/A.swift", "import RecallIndex", true),
            ("Engine/MemoryEngine/A.swift", "import MemoryAPI", false),
            ("Engine/MemoryEngine/A.swift", "import SQLiteStore", false),
            ("Engine/MemoryEngine/A.swift", "import CSQLite", false),
            ("Engine/MemoryEngine/A.swift", "// import MemoryAPI", true),
            ("Domain/MemoryModel/A.swift", "import Synchronization", true),
            ("Domain/MemoryModel/A.swift", "import JSON", false),
            ("Adapters/SQLiteStore/Deep/A.swift", "import CSQLite\nimport MemoryModel", true),
            ("Adapters/SQLiteStore/A.swift", "@preconcurrency public import MemoryEngine", false),
            ("Base/Telemetry/A.swift", "import JSON", true),
            ("Base/JSON/A.swift", "import struct Telemetry.Logger", false),
            ("Base/Host/A.swift", "import Foundation", false),
            ("Base/Host/A.swift", "import FoundationEssentials", true),
            ("App/scrubjay/Assembly.swift", "import SQLiteStore", true),
            ("App/scrubjay/Assembly+Serve.swift", "import SQLiteStore", true),
            ("App/scrubjay/Assembly/Service.swift", "import SQLiteStore", true),
            ("App/scrubjay/Commands/A.swift", "import SQLiteStore", false),
            ("Attic/Old/A.swift", "import JSON", false),
        ])
    func arrows(_ path: String, _ text: String, _ isFine: Bool) {
        let found = FloorPlan.violations(path: "Sources/" + path, text: text, floors: Self.floors)
        #expect(found.isEmpty == isFine, "\(found)")
    }

    @Test("comments and strings are no code, whatever is in them")
    func blanks() {
        let source = #"""
            let a = "try! \(f("}") + "x") {" // try! {
            /* fatalError( /* { */ try! */ let b = #"raw " \( { "#
            let c = """
                "two" try! { \(g { "}" })
                """
            #expect(d)
            """#
        let code = SwiftCode(source)
        let lines = code.lines.map { $0.split(separator: " ").joined(separator: " ") }
        #expect(lines == ["let a =", "let b =", "let c =", "", "", "#expect(d)"])
    }

    @Test("functions are measured from their first word to their last brace")
    func functions() {
        let source = """
            protocol P {
                func none(_ a: Int) -> Int
                init()
                var x: Int { get }
            }
            struct S {
                func one() { g { 1 } }
                init(
                    a: () -> Int = { 2 }
                ) {
                    self.init()
                }
                static func three<T>(_ t: T) -> [T]
                where T: Equatable {
                    "}"
                }
                let infunction = S.init
            }
            """
        let found = SwiftCode(source).functions().map { "\($0.line):\($0.lineCount)" }
        #expect(found == ["7:1", "8:5", "13:4"])
    }

    @Test("what is too long is found, what is just not is not")
    func sizes() {
        func body(_ lines: Int) -> String {
            "func f() {\n" + String(repeating: "x\n", count: lines - 2) + "}\n"
        }
        #expect(SourceRules.sizes(path: "a", text: body(70)).isEmpty)
        #expect(SourceRules.sizes(path: "a", text: body(71)).count == 1)
        #expect(SourceRules.sizes(path: "a", text: String(repeating: "x\n", count: 500)).isEmpty)
        #expect(SourceRules.sizes(path: "a", text: String(repeating: "x\n", count: 501)).count == 1)
        #expect(SourceRules.sizes(path: "a", text: String(repeating: "é", count: 100)).isEmpty)
        #expect(SourceRules.sizes(path: "a", text: String(repeating: "é", count: 101)).count == 1)
    }

    @Test(
        "code that must not be is found, also where it is hard to see",
        arguments: [
            ("Base/Host/A.swift", "let a = try! f()", false),
            ("Base/Host/A.swift", "let a = \"try! f()\"", true),
            ("Base/Host/A.swift", "fatalError(\"x\")", false),
            ("Base/Host/A.swift", "unsafe f()", true),
            ("Engine/MemoryEngine/A.swift", "let a = unsafe f()", false),
            ("Engine/MemoryEngine/A.swift", "let isUnsafe = unsafely // unsafe", true),
        ])
    func forbidden(_ path: String, _ text: String, _ isFine: Bool) {
        let found = SourceRules.forbiddenCode(path: "Sources/" + path, text: text)
        #expect(found.isEmpty == isFine, "\(found)")
    }

    @Test("unfinished marks and machine paths are found in any file")
    func leftovers() {
        let mark = "TO" + "DO"
        let machine = "/wo" + "rk/main"
        for text in ["# \(mark): later", "cd \(machine)", "\"\(machine)\"", "a\n=\(machine)"] {
            #expect(SourceRules.leftovers(path: "a", text: text).count == 1, "\(text)")
        }
        for text in ["\(mark)S", "net\(machine)", ".\(machine)", "$HOME}\(machine)", "/workshop/a"]
        {
            #expect(SourceRules.leftovers(path: "a", text: text).isEmpty, "\(text)")
        }
    }

    @Test(
        "links are followed to files and headings",
        arguments: [
            ("[a](start.md)", true), ("[a](../README.md)", true), ("[a](none.md)", false),
            ("[a](https://example.org/x)", true), ("[a](#how-it-works)", true),
            ("[a](#nowhere)", false), ("[a](start.md#set-up)", true),
            ("[a](start.md#setup)", false), ("`[a](none.md)`", true),
            ("```\n[a](none.md)\n```", true), ("[a](../../x)", false), ("[a](x) [b](none)", false),
        ])
    func links(_ text: String, _ isFine: Bool) {
        let page = "## How it works\n" + text
        let pages = ["docs/a.md": page, "docs/start.md": "# Start\n## Set-up\n"]
        let found = PageLinks.broken(path: "docs/a.md", text: page, pages: pages) { path in
            pages[path] != nil || path == "README.md" || path == "docs/x"
        }
        #expect(found.isEmpty == isFine, "\(found)")
    }
}
