/// Whether a newer fact ends an older one.
///
/// Source: our own, read against public conversations (docs/reconcile.md).
public enum SupersedeRule {
    /// Whether `newer`, said later, makes `older` untrue.
    ///
    /// One-valued attributes: another value of the same person; where people may have several, only
    /// when the sentence says that something changed. The others: only a contradiction.
    public static func ends(_ newer: Fact, _ older: Fact) -> Bool {
        guard newer.subject == older.subject, newer.attribute == older.attribute,
            newer.kind == older.kind, older.isAffirmed || !newer.attribute.isSingle
        else { return false }
        if newer.isAffirmed != older.isAffirmed { return contradicts(newer, older) }
        guard newer.isAffirmed, newer.attribute.isSingle else { return false }
        guard newer.isChange || !newer.attribute.needsChange else { return false }
        return isOther(newer, older)
    }

    /// One says yes, the other no: to the same, or with words of change to more than the same.
    private static func contradicts(_ newer: Fact, _ older: Fact) -> Bool {
        if newer.value == older.value { return true }
        // "Sold my car" ends "I own a red car"; "I love red wine" does not end "I hate wine".
        guard newer.isChange, !newer.isAffirmed else { return false }
        return Set(newer.words).isSubset(of: Set(older.words))
    }

    /// Whether two values cannot both be true.
    private static func isOther(_ newer: Fact, _ older: Fact) -> Bool {
        let (new, old) = (Set(newer.words), Set(older.words))
        switch newer.attribute {
        case .age:
            guard let new = Int(newer.value), let old = Int(older.value) else { return false }
            return new > old
        case .contact, .plan, .status, .diet, .job: return newer.value != older.value
        case .residence:
            // Paris and France, Brooklyn and New York: one may lie in the other.
            let isRegion = { (words: Set<Substring>) in
                words.contains { WordLists.regions.contains(String($0)) }
            }
            if !newer.isChange, isRegion(new) || isRegion(old) { return false }
            if isRegion(new) != isRegion(old) { return false }
            return !new.isSubset(of: old) && !old.isSubset(of: new)
        default: return !new.isSubset(of: old) && !old.isSubset(of: new)
        }
    }

    /// The older memories that a newer text ends, by place.
    ///
    /// - Parameter older: What standing texts say, each said no later than `newer`. Only texts that
    ///   say one fact alone are ever ended, so that nothing else is lost with it.
    public static func ended(by newer: Reading, of older: [Reading]) -> [Int] {
        var ended: [Int] = []
        for fact in newer.facts {
            let hits = older.indices.filter { place in
                guard older[place].isAlone, let old = older[place].facts.first else { return false }
                return ends(fact, old)
            }
            // "Sold my car" where there are two cars: which one is not known.
            let values = Set(hits.compactMap { older[$0].facts.first?.value })
            if !fact.attribute.isSingle && values.count > 1 { continue }
            ended += hits.filter { !ended.contains($0) }
        }
        return ended
    }
}
