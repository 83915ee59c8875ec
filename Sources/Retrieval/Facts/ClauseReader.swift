/// Reads the one fact of a clause: who, then what of the table of phrases, then the value.
struct ClauseReader {
    /// A fact, and the words of the clause that are no part of it.
    struct Found {
        let fact: Fact
        let rest: [Token]
    }

    private let tokens: ArraySlice<Token>
    private let speaker: String?
    private let raw: Substring
    private let saysNow: Bool

    init(_ clause: [Token], speaker: String?, raw: Substring) {
        tokens = clause.drop { WordLists.openers.contains($0.text) }
        saysNow = clause.contains { WordLists.changeWords.contains($0.text) }
        self.speaker = speaker
        self.raw = raw
    }

    func read() -> Found? {
        if let special = special() { return special }
        guard let (subject, verb) = subject() else { return nil }
        return predicate(of: subject, verb)
    }

    // MARK: - Who

    /// Whom the clause is about, and the words after that.
    private func subject() -> (String, ArraySlice<Token>)? {
        guard let first = tokens.first else { return nil }
        let rest = tokens.dropFirst()
        switch first.text {
        case "i", "we": return (own, rest)
        case "my":
            guard let relation = rest.first, WordLists.relations.contains(relation.text) else {
                return nil
            }
            return ("\(own)'s \(relation.text)", rest.dropFirst())
        case "the":
            guard speaker == nil, rest.first?.text == "user" else { return nil }
            return (own, rest.dropFirst())
        case "user":
            return speaker == nil ? (own, rest) : nil
        default:
            // A note without a speaker tells of a person by name.
            guard speaker == nil, first.isName, rest.first?.isName == false,
                !WordLists.stops.contains(first.text)
            else { return nil }
            return (first.text, rest)
        }
    }

    /// The one who speaks; notes about "the user" mean the same as the user's own words.
    private var own: String {
        guard let speaker = speaker?.lowercased(), speaker != "user" else { return "i" }
        return speaker
    }

    // MARK: - What

    private func predicate(of subject: String, _ words: ArraySlice<Token>) -> Found? {
        var words = words
        var isNegated = false
        var isChange = saysNow
        while let word = words.first {
            if let found = closed(subject, words, isNegated, isChange) { return found }
            if let phrase = Phrase.first(in: words) {
                return value(of: phrase, subject, words, isNegated, isChange)
            }
            switch word.text {
            case "not": isNegated = true
            case "no" where words.dropFirst().first?.text == "longer":
                (isNegated, isChange) = (true, true)
                words = words.dropFirst()
            case "do", "does", "can":
                guard words.dropFirst().first?.text == "not" else { return nil }
            case let text where WordLists.fillers.contains(text): break
            default: return nil
            }
            words = words.dropFirst()
        }
        return nil
    }

    private func value(
        of phrase: Phrase, _ subject: String, _ words: ArraySlice<Token>, _ isNegated: Bool,
        _ isChange: Bool
    ) -> Found? {
        var after = words.dropFirst(phrase.words.count)
        if phrase.attribute == .residence, phrase.words.last == "from" {
            after = after.drop { $0.isName }
            guard after.popFirst()?.text == "to" else { return nil }
        }
        let start = after.drop { ["a", "an", "the", "my", "our", "his", "her"].contains($0.text) }
        let value: ArraySlice<Token>
        switch phrase.shape {
        case .name:
            guard start.startIndex == after.startIndex else { return nil }
            value = after.prefix { $0.isName }
        case .thing: value = start.prefix { !WordLists.stops.contains($0.text) }
        }
        let rest = start.dropFirst(value.count)
        guard (1...4).contains(value.count), phrase.attribute != .plan else { return nil }
        // What follows may narrow a thing: jazz at night, tea without milk.
        if phrase.shape == .thing, let stop = rest.first,
            !WordLists.harmlessStops.contains(stop.text)
        {
            return nil
        }
        // "The acting" is something of the moment, not a taste.
        if [.likes, .consumes].contains(phrase.attribute), after.first?.text == "the" {
            return nil
        }
        // A second denial ("not hate") is left alone.
        if isNegated && !phrase.isAffirmed { return nil }
        var fact = Fact(
            subject: subject, attribute: phrase.attribute, value: value.text,
            isAffirmed: phrase.isAffirmed && !isNegated, isChange: phrase.isChange || isChange)
        // "A severe nut allergy" is had, and is no thing.
        if [.owns, .allergy].contains(phrase.attribute), value.last?.text == "allergy" {
            fact.attribute = .allergy
            fact.value = value.dropLast().text
            if fact.value.isEmpty { return nil }
        } else if phrase.words == ["outgrew", "my"] {
            return nil
        }
        if phrase.attribute == .preference {
            guard value.count > 1, let kind = value.last else { return nil }
            fact.kind = kind.text
            fact.value = value.dropLast().text
        }
        return Found(fact: fact, rest: Array(rest))
    }

    /// Facts whose values are a closed list.
    private func closed(
        _ subject: String, _ words: ArraySlice<Token>, _ isNegated: Bool, _ isChange: Bool
    ) -> Found? {
        let texts = words.prefix(3).map(\.text)
        guard let verb = texts.first else { return nil }
        let start = ["a", "an", "gone", "went", "became", "turned", "got"].contains(verb) ? 1 : 0
        let isTurn = start == 1 && verb.count > 2
        let second = texts.count > 1 && texts[1] == "a" && isTurn ? 2 : start
        guard second < texts.count else { return nil }
        let rest = words.dropFirst(second + 1)
        let isEnd = rest.allSatisfy { WordLists.residue.contains($0.text) }
        var fact = Fact(
            subject: subject, attribute: .diet, value: texts[second], isAffirmed: !isNegated,
            isChange: isChange || isTurn)
        if WordLists.diets.contains(fact.value), isEnd { return Found(fact: fact, rest: []) }
        if WordLists.statuses.contains(fact.value), isEnd, verb == "got" || start == 0 {
            fact.attribute = .status
            return Found(fact: fact, rest: [])
        }
        if let age = Int(fact.value), (1...120).contains(age), !isNegated {
            let isAge = verb == "turned" ? isEnd : rest.map(\.text).starts(with: ["years", "old"])
            guard isAge else { return nil }
            fact.attribute = .age
            return Found(fact: fact, rest: Array(verb == "turned" ? rest : rest.dropFirst(2)))
        }
        return nil
    }
}

extension ClauseReader {
    // MARK: - Clauses of their own form

    /// `My name is …`, `My e-mail address is …`, `The meeting was moved to …`.
    private func special() -> Found? {
        let isUser = speaker == nil && tokens.map(\.text).starts(with: ["user", "s"])
        let isTheUser = speaker == nil && tokens.map(\.text).starts(with: ["the", "user", "s"])
        if tokens.first?.text == "my" { return named(own, tokens.dropFirst()) ?? moved() }
        if isUser { return named(own, tokens.dropFirst(2)) }
        if isTheUser { return named(own, tokens.dropFirst(3)) }
        return moved()
    }

    /// `… name is X`, `… phone number is X`, `… wife is X`.
    private func named(_ subject: String, _ words: ArraySlice<Token>) -> Found? {
        guard let verb = words.firstIndex(where: { $0.text == "is" }), verb > words.startIndex
        else { return nil }
        var what = words[..<verb].map(\.text)
        let isNew = what.first == "new"
        if isNew { what.removeFirst() }
        let after = words[(verb + 1)...].drop { ["now", "called", "named"].contains($0.text) }
        var fact = Fact(
            subject: subject, attribute: .name, value: "", isChange: isNew || saysNow)
        let name = after.prefix { $0.isName }
        if what == ["name"] {
            fact.value = name.text
        } else if let kind = contact(what) {
            fact.attribute = .contact
            fact.kind = kind
            fact.value = kind.hasSuffix("email") ? address : digits(after)
            return fact.value.isEmpty ? nil : Found(fact: fact, rest: [])
        } else if let relation = what.first, WordLists.relations.contains(relation),
            what.dropFirst().allSatisfy({ ["s", "name"].contains($0) })
        {
            fact.subject = "\(subject)'s \(relation)"
        } else {
            return nil
        }
        fact.value = name.text
        guard (1...4).contains(name.count) else { return nil }
        return Found(fact: fact, rest: Array(after.dropFirst(name.count)))
    }

    /// The kind of a number or address: `phone`, `work email`; nil when it is none.
    private func contact(_ words: [String]) -> String? {
        let joined = words.joined(separator: " ")
        let isEmail = joined.contains("email") || joined.contains("e mail")
        let isPhone = joined.hasSuffix("number") || joined.hasSuffix("phone")
        let qualifier = words.filter { ["work", "home", "private", "office"].contains($0) }
        let known: Set = [
            "work", "home", "private", "office", "email", "e", "mail", "address", "phone", "cell",
            "mobile", "telephone", "number",
        ]
        guard isEmail || isPhone, words.allSatisfy(known.contains) else { return nil }
        return (qualifier + [isEmail ? "email" : "phone"]).joined(separator: " ")
    }

    /// The one e-mail address of the sentence; empty when there is none, or more.
    private var address: String {
        let found = raw.split(whereSeparator: \.isWhitespace).filter { $0.contains("@") }
        guard found.count == 1, let address = found.first else { return "" }
        return String(address.filter { !",;:<>()".contains($0) }).lowercased()
    }

    private func digits(_ words: ArraySlice<Token>) -> String {
        let digits = words.map(\.text).joined().filter(\.isNumber)
        return digits.count >= 5 ? digits : ""
    }

    /// `The meeting was moved to Monday`; `The meeting is on Friday`.
    private func moved() -> Found? {
        let articles: Set = ["the", "my", "our"]
        guard let first = tokens.first, articles.contains(first.text) else { return nil }
        let words = tokens.dropFirst()
        let verbs: Set = ["is", "was", "has", "got", "s"]
        guard let verb = words.firstIndex(where: { verbs.contains($0.text) }),
            (1...4).contains(verb - words.startIndex)
        else { return nil }
        let kind = words[..<verb].text
        let after = words[(verb + 1)...].drop { ["been", "now"].contains($0.text) }
        let changes: Set = ["moved", "rescheduled", "postponed", "changed", "pushed", "brought"]
        let states: Set = ["scheduled", "set", "planned", "on", "at"]
        guard let how = after.first?.text, changes.contains(how) || states.contains(how)
        else { return nil }
        let links: Set = ["back", "forward", "up", "to", "for", "on", "at"]
        let value = after.dropFirst().drop { links.contains($0.text) }
        guard (1...6).contains(value.count), value.contains(where: \.isTime) else { return nil }
        let fact = Fact(
            subject: "", attribute: .plan, kind: kind, value: value.text,
            isChange: changes.contains(how))
        return Found(fact: fact, rest: [])
    }
}

extension Token {
    /// Whether it may be part of a date or a time of the day.
    fileprivate var isTime: Bool {
        let days: Set = [
            "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
            "january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december", "tomorrow", "noon", "week", "month",
        ]
        return days.contains(text) || text.first?.isNumber == true
    }
}

extension ArraySlice<Token> {
    /// The words, joined by blanks.
    fileprivate var text: String { map(\.text).joined(separator: " ") }
}
