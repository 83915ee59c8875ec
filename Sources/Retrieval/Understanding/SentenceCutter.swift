/// Cuts text into sentences, line by line, and sets aside what nobody says.
enum SentenceCutter {
    /// One sentence, or what stands on one line.
    struct Piece {
        let range: Range<Int>
        let ending: Reading.Ending
    }

    /// Sentences in order and how many lines were set aside.
    struct Pieces {
        var sentences: [Piece] = []
        var pastedLines = 0
    }

    /// More sentences than these are passed over.
    static let sentencesMax = 64

    static func pieces(of bytes: [UInt8]) -> Pieces {
        var pieces = Pieces()
        var isFenced = false
        var start = 0
        while start < bytes.count, pieces.sentences.count < sentencesMax {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let line = trimmed(bytes, start..<end)
            start = end + 1
            if line.isEmpty { continue }
            if bytes[line].starts(with: [0x60, 0x60, 0x60]) {
                // A fence that also ends on its line holds no further lines.
                isFenced = isFenced ? false : !endsFence(bytes[line])
                pieces.pastedLines += 1
            } else if isFenced || LineShape.isPasted(bytes[line]) {
                pieces.pastedLines += 1
            } else {
                cut(bytes, line, into: &pieces)
            }
        }
        return pieces
    }

    private static func endsFence(_ line: ArraySlice<UInt8>) -> Bool {
        line.count >= 6 && line.suffix(3).elementsEqual([0x60, 0x60, 0x60])
    }

    private static func cut(_ bytes: [UInt8], _ line: Range<Int>, into pieces: inout Pieces) {
        var start = line.lowerBound
        var place = start
        while place < line.upperBound, pieces.sentences.count < sentencesMax {
            guard let (found, width) = mark(bytes, place, in: line) else {
                place += 1
                continue
            }
            var ending = found
            place += width
            while place < line.upperBound, let (next, width) = mark(bytes, place, in: line) {
                if next == .question { ending = .question }
                place += width
            }
            while place < line.upperBound, isCloser(bytes[place]) { place += 1 }
            let isBreak = place == line.upperBound || bytes[place] == 0x20 || width == 3
            guard isBreak, !(ending == .full && isAbbreviated(bytes, start..<place)) else {
                continue
            }
            pieces.sentences.append(Piece(range: start..<place, ending: ending))
            while place < line.upperBound, bytes[place] == 0x20 { place += 1 }
            start = place
        }
        if start < line.upperBound, pieces.sentences.count < sentencesMax {
            pieces.sentences.append(Piece(range: start..<line.upperBound, ending: .open))
        }
    }

    /// An end mark at a place and its bytes: `.`, `!`, `?`, `。`, `！`, `？`.
    private static func mark(
        _ bytes: [UInt8], _ place: Int, in line: Range<Int>
    ) -> (Reading.Ending, Int)? {
        switch bytes[place] {
        case 0x2E: return (.full, 1)
        case 0x21: return (.exclamation, 1)
        case 0x3F: return (.question, 1)
        case 0xE3, 0xEF:
            guard place + 2 < line.upperBound else { return nil }
            switch (bytes[place], bytes[place + 1], bytes[place + 2]) {
            case (0xE3, 0x80, 0x82): return (.full, 3)
            case (0xEF, 0xBC, 0x81): return (.exclamation, 3)
            case (0xEF, 0xBC, 0x9F): return (.question, 3)
            default: return nil
            }
        default: return nil
        }
    }

    private static func isCloser(_ byte: UInt8) -> Bool {
        byte == 0x22 || byte == 0x27 || byte == 0x29 || byte == 0x5D
    }

    /// Whether the full stop at the end stands behind a title or a single letter.
    private static func isAbbreviated(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        let word = bytes[range].dropLast().reversed().prefix { $0 != 0x20 }.reversed()
        if word.count == 1, let letter = word.first { return (0x41...0x5A).contains(letter) }
        guard (2...4).contains(word.count) else { return false }
        let text = String(decoding: word, as: UTF8.self).lowercased()
        return ["dr", "mr", "mrs", "ms", "st", "e.g", "i.e", "vs", "approx", "a.m", "p.m"].contains(
            text)
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, bytes[low] <= 0x20 { low += 1 }
        while low < high, bytes[high - 1] <= 0x20 { high -= 1 }
        return low..<high
    }
}
