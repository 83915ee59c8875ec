/// Rules for one file at a time; each gives one sentence for each violation.
enum SourceRules {
    /// The most lines of a file.
    static let fileLinesMax = 500
    /// The most lines of a function.
    static let functionLinesMax = 70
    /// The most characters of a line of Swift.
    static let lineLengthMax = 100

    /// Files, functions and lines that are too long.
    static func sizes(path: String, text: String) -> [String] {
        var found: [String] = []
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let lineCount = lines.last == "" ? lines.count - 1 : lines.count
        if lineCount > fileLinesMax { found.append("\(path) has \(lineCount) lines") }
        for (index, line) in lines.enumerated()
        where line.utf8.count > lineLengthMax && line.count > lineLengthMax {
            found.append("\(path):\(index + 1) has \(line.count) characters")
        }
        for function in SwiftCode(text).functions() where function.lineCount > functionLinesMax {
            found.append("\(path):\(function.line): a function of \(function.lineCount) lines")
        }
        return found
    }

    /// Code that stops the program or leaves safety without saying why.
    static func forbiddenCode(path: String, text: String) -> [String] {
        let isSafeFloor = FloorPlan.module(of: path).map { FloorPlan.safeFloors.contains($0.floor) }
        guard holdsAny(["try!", "fatalError(", "unsafe"], text) else { return [] }
        var found: [String] = []
        for (index, line) in SwiftCode(text).lines.enumerated()
        where line.contains("!") || line.contains("(") || line.contains("unsafe") {
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "!") }
            if line.contains("try!") { found.append("\(path):\(index + 1) has try!") }
            if line.contains("fatalError(") { found.append("\(path):\(index + 1) has fatalError") }
            if isSafeFloor == true, words.contains("unsafe") {
                found.append("\(path):\(index + 1) has unsafe")
            }
        }
        return found
    }

    /// Marks of unfinished work and paths of one machine, in any text file.
    static func leftovers(path: String, text: String) -> [String] {
        guard holdsAny(unfinished + machineFolders, text) else { return [] }
        var found: [String] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            for mark in unfinished where contains(line, word: mark) {
                found.append("\(path):\(index + 1) has \(mark)")
            }
            if let folder = machineFolders.first(where: { names(line, folder: $0) }) {
                found.append("\(path):\(index + 1) names \(folder)")
            }
        }
        return found
    }

    /// Whether any of the words stands anywhere in the text; spares most files the closer look.
    private static func holdsAny(_ words: [String], _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return words.map { Array($0.utf8) }.contains { word in
            bytes.indices.contains {
                bytes[$0] == word[0] && bytes[$0...].starts(with: word)
            }
        }
    }

    // Put together from parts, so that this file keeps its own rules.
    private static let unfinished = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    private static let machineFolders = ["work", "farm", "root", "Users"].map { "/" + $0 + "/" }

    private static func contains(_ line: Substring, word: String) -> Bool {
        line.contains(word)
            && line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.contains { $0 == word }
    }

    /// Whether a path that begins with the folder stands in the line: not `a/work/` or `./work/`.
    private static func names(_ line: Substring, folder: String) -> Bool {
        guard line.utf8.contains(UInt8(ascii: "/")) else { return false }
        var rest = line[...]
        while let start = firstIndex(of: folder, in: rest) {
            let before = start == line.startIndex ? " " : line[line.index(before: start)]
            if !(before.isLetter || before.isNumber || "_.}*-".contains(before)) { return true }
            rest = rest[rest.index(after: start)...]
        }
        return false
    }

    private static func firstIndex(of part: String, in text: Substring) -> Substring.Index? {
        text.indices.first { text[$0] == part.first && text[$0...].hasPrefix(part) }
    }
}
