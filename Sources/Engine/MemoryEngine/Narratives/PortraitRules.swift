import MemoryModel

/// Tells by words which section of a portrait a sentence belongs to; English.
enum PortraitRules {
    /// The section of a sentence; nil when it says nothing about anybody.
    ///
    /// - Parameters:
    ///   - words: In lower case, in order.
    ///   - isSpoken: Whether somebody said it, so that it must speak of the speaker.
    static func section(of words: [String], isSpoken: Bool) -> NarrativeSection? {
        guard words.count >= wordsMin else { return nil }
        let isOwn = words.contains { ownWords.contains($0) }
        guard isOwn || !isSpoken else { return nil }
        let text = " " + words.joined(separator: " ") + " "
        if whoPhrases.contains(where: text.contains) { return .who }
        if words.contains(where: peopleWords.contains), hasOwner(words, isSpoken) { return .people }
        if planPhrases.contains(where: text.contains) { return .plans }
        if words.contains(where: likeWords.contains) { return .likes }
        if words.contains(where: workWords.contains) { return .work }
        return .recent
    }

    /// Shorter sentences say too little.
    static let wordsMin = 4
    /// Longer ones are no line of a portrait.
    static let wordsMax = 40

    private static func hasOwner(_ words: [String], _ isSpoken: Bool) -> Bool {
        !isSpoken || words.contains { $0 == "my" || $0 == "our" || $0 == "have" || $0 == "got" }
    }

    private static let ownWords: Set = [
        "i", "i'm", "i've", "i'd", "i'll", "im", "ive", "my", "mine", "me", "myself", "we", "we're",
        "we've", "our", "us",
    ]
    private static let whoPhrases = [
        " my name ", " call me ", " i live in ", " i moved ", " lives in ", " moved to ",
        " i am from ", " i'm from ", " is from ", " was born ", " grew up ", " years old ",
        " my birthday ", " allergic ", " diagnosed ", " my hometown ", " my home country ",
        " i identify ", " my pronouns ", " my age ", " native ", " nationality ",
    ]
    private static let planPhrases = [
        " going to ", " plan to ", " planning ", " plans to ", " i will ", " i'll ", " we'll ",
        " hope to ", " hoping to ", " want to ", " wants to ", " looking forward ", " tomorrow ",
        " next week ", " next month ", " next year ", " next weekend ", " my goal ", " dream is ",
        " deadline ", " upcoming ", " appointment ",
    ]
    private static let peopleWords: Set = [
        "wife", "husband", "partner", "girlfriend", "boyfriend", "fiance", "fiancé", "mom", "mum",
        "mother", "dad", "father", "parents", "sister", "brother", "siblings", "son", "daughter",
        "kids", "children", "child", "baby", "friend", "friends", "family", "grandma", "grandpa",
        "grandmother", "grandfather", "aunt", "uncle", "cousin", "niece", "nephew", "dog", "dogs",
        "cat", "cats", "puppy", "kitten", "roommate", "neighbor", "neighbour", "mentor",
    ]
    private static let likeWords: Set = [
        "love", "loves", "loved", "like", "likes", "enjoy", "enjoys", "enjoyed", "favorite",
        "favourite", "hate", "hates", "dislike", "dislikes", "prefer", "prefers", "hobby",
        "hobbies", "passion", "passionate", "obsessed", "vegetarian", "vegan", "fan",
    ]
    private static let workWords: Set = [
        "work", "works", "working", "worked", "job", "company", "career", "boss", "colleague",
        "colleagues", "coworker", "coworkers", "office", "business", "startup", "engineer",
        "developer", "teacher", "nurse", "doctor", "designer", "manager", "study", "studying",
        "studies", "degree", "university", "college", "school", "class", "thesis", "promotion",
        "promoted", "interview", "internship", "client", "clients", "freelance", "hired",
        "volunteer", "volunteering", "retired",
    ]
}
