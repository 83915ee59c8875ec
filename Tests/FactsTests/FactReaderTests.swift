import Facts
import MemoryModel
import Testing

@Suite("FactReader")
struct FactReaderTests {
    @Test(
        "reads what is said plainly",
        arguments: [
            ("I live in Paris.", "i residence= paris"),
            ("i'm living in New York now", "i residence= new york +"),
            ("We just moved to Lisbon!", "i residence= lisbon +"),
            ("Hey, I moved back to Porto.", "i residence= porto +"),
            ("I moved from Paris to Porto.", "i residence= porto +"),
            ("The user lives in Berlin.", "i residence= berlin"),
            ("Ada moved to Rome.", "ada residence= rome +"),
            ("My mom lives in Boston.", "i's mom residence= boston"),
            ("I work for Acme Corp.", "i employer= acme corp"),
            ("I started a new job at Meta.", "i employer= meta +"),
            ("I quit my job at Google.", "i employer= google -+"),
            ("I work as a nurse.", "i job= nurse"),
            ("My name is Ada Lovelace.", "i name= ada lovelace"),
            ("I'm called Tom.", "i name= tom"),
            ("I am 34 years old.", "i age= 34"),
            ("I turned 35 today!", "i age= 35 +"),
            ("I'm single.", "i status= single"),
            ("I got married!", "i status= married +"),
            ("I'm dating Tom.", "i partner= tom"),
            ("My wife's name is Anna.", "i's wife name= anna"),
            ("I'm a vegetarian.", "i diet= vegetarian"),
            ("I went vegan.", "i diet= vegan +"),
            ("My phone number is 555-1234.", "i contact=phone 5551234"),
            ("My work email is ada@example.org.", "i contact=work email ada@example.org"),
            ("The meeting was moved to Monday.", " plan=meeting monday +"),
            ("My dentist appointment is on May 5", " plan=dentist appointment may 5"),
            ("The user prefers dark mode.", "i preference=mode dark"),
            ("I love Thai food.", "i likes= thai food"),
            ("I can't stand cilantro.", "i likes= cilantro -"),
            ("I no longer like coffee.", "i likes= coffee -+"),
            ("I don't eat meat any more.", "i consumes= meat -+"),
            ("I own a red car.", "i owns= red car"),
            ("We sold our house.", "i owns= house -+"),
            ("I'm allergic to peanuts.", "i allergy= peanuts"),
            ("I have a severe nut allergy.", "i allergy= severe nut"),
            ("I outgrew my nut allergy.", "i allergy= nut -+"),
            ("I'm not allergic to cats anymore.", "i allergy= cats -+"),
        ])
    func readsWhatIsSaidPlainly(_ text: String, _ fact: String) {
        #expect(FactReader.facts(in: text, speaker: nil).map(\.line) == [fact])
    }

    @Test(
        "reads nothing that is asked, wished, past, doubtful, quoted or told of others",
        arguments: [
            "Do you live in Paris?", "I live in Paris?", "If I moved to Lisbon I'd be happy.",
            "I wish I lived in Rome.", "I hope I live in Rome soon.", "I used to live in Berlin.",
            "I lived in Berlin.", "I was living in Berlin.", "I had lived in Oslo.",
            "I might move to Oslo.", "Maybe I live in the Matrix.", "I'm moving to Oslo.",
            "I want to live in Paris.", "I would love sushi.", "I think I like jazz.",
            "She said I live in Paris.", "Tom told me I work at Google.",
            "He lives in Paris.", "They moved to Rome.", "My friend lives in Boston.",
            "\"I live in Paris\" is the title of a song", "I live in Paris, just kidding",
            "lol I live in Narnia", "I moved to Sweden when I was five.",
            "I moved to Sweden ten years ago.", "I moved to Boston in 1998.",
            "I moved to Boston as a child.", "I live in fear.", "I moved to a new apartment.",
            "I moved from Paris.",
            "I work at the library.", "I work at home.", "I'm a big fan of Rome.",
            "In the story, my character lives in Rome", "Imagine I live in Rome.",
            "I'm not sure I live in Paris anymore, maybe.", "My name is on the list.",
            "I love it.", "I'm allergic to them.", "I like the acting.", "I love you.",
            "I like that.", "I hate when it rains.",
            "I like tea with milk.", "I'm planning to work at Google.", "I tried to eat meat.",
            "I never drink coffee.", "I almost moved to Oslo.", "I could live in Oslo.",
            "Everyone loves jazz.", "Does anyone who is single live in Oslo?",
            "I'm engaged in politics.", "I'm 34 minutes late.", "Turned 35 pages today.",
            "The meeting was moved to another room.", "I'm married to my job.",
            "Someone like me lives in Paris.", "Once I live in Paris, call me.",
        ])
    func readsNothingDoubtful(_ text: String) {
        #expect(FactReader.facts(in: text, speaker: nil) == [])
    }

    @Test("takes the speaker for I, also where a transcript names her")
    func takesTheSpeaker() {
        let text = "Caroline: I live in Paris."
        #expect(
            FactReader.facts(in: text, speaker: "Caroline").map(\.line)
                == ["caroline residence= paris"])
        #expect(FactReader.facts(in: "I live in Paris.", speaker: "user").map(\.subject) == ["i"])
        #expect(FactReader.facts(in: "Ada lives in Paris.", speaker: "Tom") == [])
        #expect(FactReader.facts(in: "I live in Paris.", speaker: "assistant") == [])
    }

    @Test(
        "says whether a text says one thing alone",
        arguments: [
            ("I live in Paris.", true), ("Well, I live in Paris now!", true),
            ("I live in Paris with my wife.", false), ("I live in Paris and I love jazz.", false),
            ("I live in Paris. How are you?", false), ("Hi! I live in Paris.", true),
            ("I work at Google as an engineer.", false), ("I live in Paris, France.", false),
            ("I love jazz. My brother plays the drums.", false),
        ])
    func saysWhetherItIsAlone(_ text: String, _ isAlone: Bool) {
        #expect(FactReader.read(text, speaker: nil).isAlone == isAlone)
    }

    @Test("reads nothing in a long text")
    func readsNothingInALongText() {
        let text = "I live in Paris. " + String(repeating: "It rains. ", count: 100)
        #expect(FactReader.facts(in: text, speaker: nil) == [])
    }
}

extension Fact {
    /// The fact in a line: `-` is denied, `+` is a change.
    fileprivate var line: String {
        let signs = (isAffirmed ? "" : "-") + (isChange ? "+" : "")
        return "\(subject) \(attribute.rawValue)=\(kind) \(value)"
            + (signs.isEmpty ? "" : " \(signs)")
    }
}
