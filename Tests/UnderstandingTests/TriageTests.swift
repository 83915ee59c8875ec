import MemoryModel
import Testing
import Understanding

@Suite("What is worth keeping")
struct TriageTests {
    private func triage(_ message: String) -> Triage {
        MessageTriage.of(message, intent: IntentClassifier.classify(message))
    }

    @Test(
        "statements are kept as they were said",
        arguments: [
            "I love sushi", "My sister Emma lives in Boston.", "i work at a bakery",
            "We named our baby Oscar", "our cat is called Miso", "she got the job!!",
            "I'm flying to Oslo next Tuesday", "Marcus started his new job on Monday.",
            "the project deadline got moved", "I smoke", "When I was young, we lived in Rome.",
            "Mom's surgery went well", "I want to learn Portuguese this year",
            "I don't eat meat, fish or eggs.", "my blood type is O negative",
            "I'm looking for a new flat in Graz", "Yesterday I ran my first half marathon",
        ])
    func statements(_ message: String) {
        #expect(triage(message) == Triage(keeping: message, because: .statement))
    }

    @Test(
        "of a mixed message the statements are kept and nothing else",
        arguments: [
            ("Hi! My dog is called Rex. What should I feed him?", "My dog is called Rex."),
            ("Thanks! By the way, my sister just had twins.", "my sister just had twins."),
            (
                "I live in Utrecht. Write me a poem. My partner is Anna. Do you like it?",
                "I live in Utrecht. My partner is Anna."
            ),
            ("What is the capital of France? I'm going there in May.", "I'm going there in May."),
            (
                "My build fails since Monday:\n```\nerror: my name is Bob\n```\nCan you fix it?",
                "My build fails since Monday:"
            ),
            ("I met Dr. Smith today. ok thanks", "I met Dr. Smith today."),
        ] as [(String, String)])
    func mixed(_ message: String, _ kept: String) {
        #expect(triage(message) == Triage(keeping: kept, because: .statement))
    }

    @Test(
        "what was asked to be kept is kept without the asking",
        arguments: [
            ("Remember that I park on level 3", "I park on level 3"),
            ("please remember my anniversary is on 4 May", "my anniversary is on 4 May"),
            ("Don't forget that I'm lactose intolerant", "I'm lactose intolerant"),
            ("Make a note that the rent went up", "the rent went up"),
            ("for the record, I never eat meat", "I never eat meat"),
            ("Note: the plumber's number is 555-0188", "the plumber's number is 555-0188"),
            ("can you save this for later: gate code 4471", "gate code 4471"),
            ("From now on call me Max", "From now on call me Max"),
            ("Remember this: Tom is vegan. Thanks!", "Tom is vegan."),
        ] as [(String, String)])
    func requested(_ message: String, _ kept: String) {
        #expect(triage(message) == Triage(keeping: kept, because: .requested))
    }

    @Test(
        "what states nothing is not kept, and the reason says why",
        arguments: [
            ("What is my dog called?", .question), ("do i like olives", .question),
            ("where do i live", .question), ("Can you tell me what I told you", .question),
            ("i was wondering how my plan looks", .question),
            ("Write an email to my landlord", .command), ("tell my boss I quit", .command),
            ("Forget that I like jazz", .command), ("I need help with my essay", .command),
            ("I want you to plan my trip", .command), ("let's continue with my essay", .command),
            ("hey, how's it going?", .smallTalk), ("thanks!", .smallTalk), ("😂", .smallTalk),
            ("```\nlet my = name\n```", .pasted), ("> I love sushi", .pasted),
            ("2024-05-07 10:11:12 my server died", .pasted),
            ("ERROR: 1\nat my.Name(File.java:12)\nmy.call(name)", .pasted),
            ("Photosynthesis feeds plants.", .nothing), ("I don't know", .nothing),
            ("that's so true", .nothing), ("I think so", .nothing),
        ] as [(String, Triage.Reason)])
    func left(_ message: String, _ reason: Triage.Reason) {
        #expect(triage(message) == Triage(keeping: nil, because: reason))
    }

    private static let id = MemoryID(high: 0x0190_C1E2_7B3A_7CDE, low: 0x8F01_2345_6789_ABCD)

    @Test("text out of the memory is never new knowledge, however it comes back")
    func contexts() {
        let line = "My sister is Emma. " + ContextMarker.citation(of: Self.id)
        let context = "\(ContextMarker.opening)\nI like tea.\n\(line)\n\(ContextMarker.closing)"
        let nothing = Triage(keeping: nil, because: .quotedContext)
        #expect(triage(context) == nothing)
        #expect(triage("\(ContextMarker.opening)\nI like tea.") == nothing)
        #expect(triage("I like tea.\n\(ContextMarker.closing)") == nothing)
        #expect(triage("- \(line)") == nothing)
        let wanted = Triage(keeping: "I moved to Graz.", because: .statement)
        #expect(triage("\(context)\nI moved to Graz.") == wanted)
        #expect(triage("I moved to Graz.\n\(context)\nWhat do I drink?") == wanted)
        #expect(triage("I moved to Graz.\n\(line)") == wanted)
        #expect(ContextMarker.isIn(context) && ContextMarker.isIn(line))
        #expect(!ContextMarker.isIn("[memory lane is my street]"))
        let plain = "I like\n\n[memory 12] tea"
        #expect(ContextMarker.without(plain) == plain)
    }
}
