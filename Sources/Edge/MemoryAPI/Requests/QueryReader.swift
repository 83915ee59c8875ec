import MemoryModel

/// Reads the parameters of a query string and says which is wrong.
struct QueryReader {
    private let pairs: [(name: String, value: String)]

    /// - Parameter names: The parameters that the route knows.
    /// - Throws: `unknown_parameter`, or `invalid_parameter` for one that stands twice.
    init(_ pairs: [(name: String, value: String)], known names: [String]) throws(Problem) {
        for (index, pair) in pairs.enumerated() {
            let name = String(String.UnicodeScalarView(pair.name.unicodeScalars.prefix(64)))
            guard names.contains(pair.name) else {
                let known = names.isEmpty ? "none is" : "known are \(names.joined(separator: ", "))"
                throw Problem(
                    .unknownParameter, "There is no such parameter here; \(known).", field: name)
            }
            guard !pairs[..<index].contains(where: { $0.name == pair.name }) else {
                throw Problem(.invalidParameter, "\(name) stands twice; give it once.", field: name)
            }
        }
        self.pairs = pairs
    }

    /// The parameter as sent.
    func string(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// What must be there.
    func required<Value>(_ value: Value?, _ name: String) throws(Problem) -> Value {
        guard let value else {
            throw Problem(.missingParameter, "\(name) is needed; add it.", field: name)
        }
        return value
    }

    /// An id or a name.
    func name(_ name: String) throws(Problem) -> String? {
        guard let text = string(name) else { return nil }
        if let complaint = Rule.name(text) { throw invalid(name, complaint) }
        return text
    }

    /// Words to search.
    func words(_ name: String, bytesMax: Int) throws(Problem) -> String? {
        guard let text = string(name) else { return nil }
        if let complaint = Rule.words(text, bytesMax: bytesMax) { throw invalid(name, complaint) }
        return text
    }

    /// A moment.
    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = string(name) else { return nil }
        guard let time = Timestamp(text) else {
            throw invalid(name, "\(Rule.time); write + as %2B")
        }
        return time
    }

    /// A whole number in a range: digits, perhaps a sign.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw invalid(
                name, "must be a whole number \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// A number in a range.
    func number(_ name: String, in range: ClosedRange<Double>) throws(Problem) -> Double? {
        guard let text = string(name) else { return nil }
        let isDecimal = text.utf8.allSatisfy { Array("0123456789+-.eE".utf8).contains($0) }
        guard isDecimal, let number = Double(text), range.contains(number) else {
            throw invalid(name, "must be a number \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    /// `true` or `false`.
    func flag(_ name: String) throws(Problem) -> Bool? {
        guard let text = string(name) else { return nil }
        guard let flag = Bool(text) else { throw invalid(name, "must be true or false") }
        return flag
    }

    /// One of a few words.
    func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, of: Value.Type
    ) throws(Problem) -> Value? where Value.RawValue == String {
        guard let text = string(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw invalid(name, "must be one of \(words)")
        }
        return value
    }

    /// A parameter whose value breaks a rule.
    func invalid(_ name: String, _ complaint: String) -> Problem {
        Problem(.invalidParameter, "\(name) \(complaint).", field: name)
    }
}
