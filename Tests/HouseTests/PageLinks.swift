/// The links of Markdown pages.
enum PageLinks {
    /// Links of a page that lead nowhere, one sentence each; links to other sites are not followed.
    ///
    /// - Parameters:
    ///   - pages: The text of every page, by path, for anchors.
    ///   - exists: Whether a path relative to the root is a file or folder.
    static func broken(
        path: String, text: String, pages: [String: String], exists: (String) -> Bool
    ) -> [String] {
        targets(text).compactMap { target in
            if target.contains("://") || target.hasPrefix("mailto:") { return nil }
            let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let file = parts[0].isEmpty ? path : resolve(String(parts[0]), from: path)
            guard let file, exists(file) else { return "\(path) links to \(target)" }
            guard parts.count == 2, let page = pages[file] else { return nil }
            let isThere = anchors(page).contains(String(parts[1]))
            return isThere ? nil : "\(path) links to \(target), but there is no such heading"
        }
    }

    /// What stands in `](…)`, outside of code.
    static func targets(_ text: String) -> [String] {
        prose(text).flatMap { line in
            var found: [String] = []
            var rest = line[...]
            while let start = rest.firstIndex(of: "]") {
                rest = rest[rest.index(after: start)...]
                guard rest.first == "(", let end = rest.firstIndex(of: ")") else { continue }
                found.append(String(rest[rest.index(after: rest.startIndex)..<end]))
            }
            return found
        }
    }

    /// The anchors that headings make: lower case, spaces as dashes, other marks gone.
    static func anchors(_ text: String) -> Set<String> {
        Set(
            prose(text).filter { $0.hasPrefix("#") }.map { line in
                let title = line.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
                return String(
                    title.compactMap { character -> Character? in
                        if character == " " { return "-" }
                        let isKept = character.isLetter || character.isNumber
                        return isKept || character == "-" || character == "_" ? character : nil
                    })
            })
    }

    /// Lines outside of fenced blocks, with `code` taken out.
    private static func prose(_ text: String) -> [String] {
        var isFenced = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
            if line.drop(while: { $0 == " " }).hasPrefix("```") {
                isFenced.toggle()
                return nil
            }
            if isFenced { return nil }
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            return line.hasPrefix("#")
                ? String(line) : parts.enumerated().map { $0 % 2 == 0 ? $1 : "" }.joined()
        }
    }

    /// The path from the root that a relative link means; nil when it leaves the root.
    private static func resolve(_ target: String, from page: String) -> String? {
        var parts =
            target.hasPrefix("/") ? [] : page.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") where part != "." {
            if part == ".." {
                if parts.popLast() == nil { return nil }
            } else {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }
}
