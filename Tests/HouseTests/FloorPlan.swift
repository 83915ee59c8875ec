/// The floors and which way imports may go.
enum FloorPlan {
    /// A floor's folder below `Sources`, and the floors whose modules it may import.
    static let mayImport: [String: Set<String>] = [
        "App": ["Edge", "Engine", "Retrieval", "Domain", "Adapters", "Base"],
        "Edge": ["Engine", "Domain", "Base"],
        "Engine": ["Retrieval", "Domain", "Base"],
        "Retrieval": ["Domain", "Base"],
        "Domain": [],
        "Adapters": ["Domain", "Base", "C"],
        "Base": ["C"],
        "C": [],
    ]

    /// Modules of one floor that may import another of the same floor.
    static let siblings: [String: Set<String>] = [
        "MemoryUpkeep": ["MemoryEngine"],
        "AgentEngine": ["MemoryEngine"],
        "HTTPServer": ["Execution"],
        "Telemetry": ["JSON"],
    ]

    /// Floors above the adapters: built with strict memory safety, without `unsafe`.
    static let safeFloors: Set = ["App", "Edge", "Engine", "Retrieval", "Domain"]

    /// A module and the floor it stands on.
    struct Module: Hashable {
        let floor: String
        let name: String
    }

    /// The module that a file belongs to; nil for files outside of `Sources`.
    static func module(of path: String) -> Module? {
        let parts = path.split(separator: "/")
        guard parts.count >= 4, parts[0] == "Sources" else { return nil }
        return Module(floor: String(parts[1]), name: String(parts[2]))
    }

    /// The modules that a file imports, ours or not.
    static func imports(_ text: String) -> [String] {
        // Nothing below the last line that could be an import needs to be read.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let last = lines.lastIndex(where: { $0.utf8.count < 200 && $0.contains("import ") })
        else {
            return []
        }
        return SwiftCode(lines[...last].joined(separator: "\n")).lines.compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ $0.hasPrefix("@") || accessWords.contains($0) })
            else { return nil }
            let kinds: Set<Substring> = [
                "struct", "class", "enum", "protocol", "func", "var", "let",
            ]
            let hasKind = kinds.contains(words[place + 1]) && place + 2 < words.count
            let name = words[hasKind ? place + 2 : place + 1]
            return String(name.prefix { $0 != "." })
        }
    }

    private static let accessWords: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]

    /// What is wrong with a file's imports, one sentence each.
    ///
    /// - Parameter floors: The floor of each module of ours.
    static func violations(
        path: String, text: String, floors: [String: String]
    ) -> [String] {
        guard let module = module(of: path) else { return [] }
        guard let allowed = mayImport[module.floor] else {
            return ["\(path): there is no floor \(module.floor)"]
        }
        return imports(text).compactMap { name in
            if name == "Foundation" {
                return "\(path) imports Foundation; FoundationEssentials is the most there may be"
            }
            guard let floor = floors[name], name != module.name else { return nil }
            if floor == module.floor {
                let isListed = siblings[module.name]?.contains(name) == true
                return isListed ? nil : "\(path) imports its sibling \(name)"
            }
            if !allowed.contains(floor) {
                return "\(path) (\(module.floor)) imports \(name) (\(floor))"
            }
            let isWiring = path.split(separator: "/").dropFirst(3)
                .contains { $0.hasPrefix("Assembly") }
            if module.floor == "App", floor == "Adapters", !isWiring {
                return "\(path) imports the adapter \(name); only Assembly may"
            }
            return nil
        }
    }
}
