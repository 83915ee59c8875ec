/// Reads what `html2text` writes.
enum HTMLText {
    /// Its text as Markdown.
    ///
    /// It writes `****** Title ******`, six stars for the first level and one less for each below,
    /// and each paragraph as one line; here they are headings, and blank lines stand between.
    static func markdown(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        for line in text.split(separator: newline) {
            if let (level, title) = heading(line) {
                output += [UInt8](repeating: UInt8(ascii: "#"), count: level)
                output.append(UInt8(ascii: " "))
                output += title
            } else {
                output += line
            }
            output += isItem(line) ? [newline] : [newline, newline]
        }
        return output
    }

    private static let newline = UInt8(ascii: "\n")

    private static func isItem(_ line: ArraySlice<UInt8>) -> Bool {
        line.drop { $0 == UInt8(ascii: " ") }.starts(with: "* ".utf8)
    }

    private static func heading(_ line: ArraySlice<UInt8>) -> (Int, ArraySlice<UInt8>)? {
        let star = UInt8(ascii: "*")
        let space = UInt8(ascii: " ")
        let text = line.drop { $0 == space }
        let stars = text.prefix { $0 == star }.count
        guard (1...6).contains(stars) else { return nil }
        let end = [space] + [UInt8](repeating: star, count: stars)
        guard text.count > 2 * (stars + 1), text.dropFirst(stars).first == space,
            text.suffix(stars + 1).elementsEqual(end)
        else { return nil }
        let title = text.dropFirst(stars + 1).dropLast(stars + 1)
        return (7 - stars, title)
    }
}
