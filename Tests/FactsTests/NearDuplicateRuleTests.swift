import Facts
import MemoryModel
import Testing

@Suite("NearDuplicateRule")
struct NearDuplicateRuleTests {
    private static let day: Int64 = 86_400_000_000

    private func content(
        _ text: String, _ speaker: String? = nil, day: Int64 = 0
    ) -> MemoryContent {
        MemoryContent(
            text: text, occurredAt: Timestamp(microseconds: day * Self.day), speaker: speaker)
    }

    @Test(
        "the same in nearly the same words",
        arguments: [
            ("I love green tea", "I love green tea!"), ("I love green tea", "i LOVE green tea"),
            ("I love green tea.", "I really love green tea."), ("I'm in Rome.", "I am in Rome"),
            ("I don't like tea.", "I do not like tea"), ("I dont like tea", "I don't like tea"),
            ("Ada has a dog.", "Ada has a dog 🐶"),
            ("My favourite colour is red.", "My favorite color is red"),
            ("Yes, I live in Porto.", "I live in Porto."),
            ("I love the Beatles", "I love Beatles a"),
            ("I no longer eat meat any more", "I no longer eat meat anymore"),
            ("Café Zoë is closed", "Cafe Zoe is closed"), ("Is Ada home?", "Is Ada home??"),
            ("Meet me at 10 sharp", "meet me at 10 sharp!"),
        ])
    func theSameInNearlyTheSameWords(_ old: String, _ new: String) {
        #expect(NearDuplicateRule.isSame(content(new), content(old)))
        #expect(
            NearDuplicateRule.claim(of: content(new)) == NearDuplicateRule.claim(of: content(old)))
    }

    @Test(
        "another number, name, negation, question, tense, order or word is another thing",
        arguments: [
            ("I take 20 mg daily", "I take 25 mg daily"),
            ("I paid 5 dollars", "I paid five dollars"),
            ("Meet at 10 on Monday", "Meet at 10 on Tuesday"),
            ("Tom loves Mary Ann", "Mary Ann loves Tom"),
            ("My sister Ann is ill", "My sister Eva is ill"),
            ("I like tea a lot", "I do not like tea a lot"),
            ("I can eat nuts", "I can't eat nuts"), ("I live in Porto.", "I live in Porto?"),
            ("I live in Porto", "I lived in Porto"), ("I moved to Rome", "I moved from Rome"),
            ("I love my dog", "I love my dogs"), ("You love green tea", "I love green tea"),
            ("He is at home", "She is at home"),
            ("I finished the book", "I almost finished the book"),
            ("I went running again", "I went running"), ("I have a cat", "I had a cat"),
            ("Turn it on now", "Turn it off now"), ("My dog is big", "My dog is a big dog"),
            ("I never eat fish", "I eat fish"), ("I want a dog too", "I want a dog"),
            ("Room 1.5 is free", "Room 15 is free"),
            ("It is -3 outside now", "It is 3 outside now"),
            ("x = y + 1 is set", "x = y - 1 is set"), ("I will call Tom", "I would call Tom"),
            ("I hardly eat meat", "I eat meat"), ("We used to run", "We used to run often"),
            ("I like cats not dogs", "I like dogs not cats"),
            ("Flight BA12 is late", "Flight BA21 is late"),
            ("The price is $5 now", "The price is €5 now"),
            ("Tell me a joke", "Tell me the joke, please do"),
        ])
    func anotherThing(_ old: String, _ new: String) {
        #expect(!NearDuplicateRule.isSame(content(new), content(old)))
    }

    @Test("the very same words need no vector")
    func theVerySameWords() {
        let old = content("I don't live in Porto")
        #expect(NearDuplicateRule.hasSameWords(content("i do not live in Porto!"), old))
        #expect(!NearDuplicateRule.hasSameWords(content("I really don't live in Porto"), old))
    }

    @Test("too few words say too little")
    func tooFewWords() {
        #expect(!NearDuplicateRule.isSame(content("Thank you!"), content("Thank you")))
        #expect(NearDuplicateRule.claim(of: content("So cool!")) == nil)
    }

    @Test("another speaker, agent or label is another memory")
    func anotherSpeaker() {
        let old = content("I love green tea", "Ada")
        #expect(NearDuplicateRule.isSame(content("I love green tea!", "ada"), old))
        #expect(!NearDuplicateRule.isSame(content("I love green tea!", "Eva"), old))
        #expect(!NearDuplicateRule.isSame(content("I love green tea!"), old))
        var labelled = content("I love green tea!", "Ada")
        labelled.categories = ["drinks"]
        #expect(!NearDuplicateRule.isSame(labelled, old))
        var agent = content("I love green tea!", "Ada")
        agent.agentID = "a"
        #expect(!NearDuplicateRule.isSame(agent, old))
    }

    @Test("an event told days later is another one, a lasting fact is not")
    func anEventToldDaysLater() {
        let run = content("I went for a run today")
        #expect(NearDuplicateRule.isSame(content("I went for a run today!", day: 1), run))
        #expect(!NearDuplicateRule.isSame(content("I went for a run today!", day: 2), run))
        let home = content("I live in Porto")
        #expect(NearDuplicateRule.isSame(content("I live in Porto!", day: 200), home))
    }

    @Test("the newer wording stands when it is a day later, or longer")
    func theNewerWordingStands() {
        let old = content("I live in Porto", day: 3)
        #expect(NearDuplicateRule.takesWording(content("I live in Porto!", day: 9), old))
        #expect(NearDuplicateRule.takesWording(content("I really live in Porto", day: 3), old))
        #expect(!NearDuplicateRule.takesWording(content("I live in Porto!", day: 3), old))
        #expect(!NearDuplicateRule.takesWording(content("I really live in Porto", day: 2), old))
    }
}
