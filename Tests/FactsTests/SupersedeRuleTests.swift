import Facts
import Testing

@Suite("SupersedeRule")
struct SupersedeRuleTests {
    private func isEnded(_ older: String, by newer: String) -> Bool {
        let old = FactReader.read(older, speaker: nil)
        let new = FactReader.read(newer, speaker: nil)
        return SupersedeRule.ended(by: new, of: [old]) == [0]
    }

    @Test(
        "a newer fact ends an older one",
        arguments: [
            ("I live in Paris.", "I moved to Lisbon."),
            ("I live in Paris", "I live in Lisbon now"),
            ("I live in Paris", "We just moved to Lisbon with the kids, so exciting!"),
            ("I live in France.", "I moved to Portugal."),
            ("I work at Google.", "I started a new job at Meta."),
            ("I work at Google", "I quit my job at Google."),
            ("My name is Ada.", "I changed my name to Eva."),
            ("I work as a nurse.", "I got promoted to head nurse."),
            ("I love sushi.", "I don't like sushi anymore."),
            ("I like coffee", "I no longer like coffee"), ("I like tea.", "I hate tea."),
            ("I hate cilantro", "I love cilantro now"), ("I own a red car.", "I sold my car."),
            ("I have a car.", "I don't have a car anymore"),
            ("I'm allergic to peanuts.", "I'm no longer allergic to peanuts."),
            ("I'm single.", "I got married!"), ("I'm dating Tom.", "I broke up with Tom."),
            ("My wife is Anna.", "My new wife is Eva."),
            ("I am 34 years old.", "I turned 35 today!"),
            ("My phone number is 555-1234.", "My new phone number is 555-9876"),
            ("The meeting is on Friday.", "The meeting was moved to Monday."),
            ("User lives in Berlin.", "User moved to Munich."),
            ("The user prefers dark mode.", "The user prefers light mode now."),
            ("Ada lives in Paris.", "Ada moved to Rome."),
            ("I eat meat", "I don't eat meat any more."), ("I'm vegetarian.", "I went vegan."),
            ("My mom lives in Boston", "My mom moved to Denver"),
        ])
    func aNewerFactEndsAnOlderOne(_ older: String, _ newer: String) {
        #expect(isEnded(older, by: newer))
    }

    @Test(
        "leaves alone what may be true as well",
        arguments: [
            ("I live in Paris.", "I live in Paris."),
            ("I live in Paris.", "I still live in Paris."),
            ("I live in Paris.", "I live in France."),
            ("I live in Brooklyn.", "I live in New York."),
            ("I live in Paris.", "My mom lives in Rome."),
            ("I live in Paris.", "Ada moved to Rome."),
            ("I live in Paris.", "I visited Rome."), ("I live in Paris.", "I'm moving to Rome."),
            ("I live in Paris.", "If I moved to Rome, I'd eat more pasta."),
            ("I live in Paris.", "I used to live in Rome."),
            ("I live in Paris.", "Did I move to Rome?"),
            ("I live in Paris.", "I moved to Paris."), ("I live in Paris.", "I work at Louvre."),
            ("I live in Paris with my wife.", "I moved to Rome."),
            ("I live in Paris and I love jazz.", "I moved to Rome."),
            ("I work at Google as an engineer.", "I started a new job at Meta."),
            ("I like tea.", "I like coffee."), ("I like tea.", "I don't like coffee anymore."),
            ("I love red wine.", "I hate wine."), ("I hate wine.", "I love red wine."),
            ("I love Thai food.", "I no longer like spicy Thai food."),
            ("I own a red car.", "I own a blue car."), ("I own a red car.", "I sold my blue car."),
            ("I have a dog.", "I have a cat."),
            ("I'm allergic to peanuts.", "I'm allergic to cats."),
            ("I'm allergic to peanuts.", "I'm no longer allergic to cats."),
            ("I work as a nurse.", "I work as a teacher."), ("I'm dating Tom.", "I'm dating Max."),
            ("The user prefers dark mode.", "The user prefers airplane mode."),
            ("The meeting is on Friday.", "The meeting is on Monday."),
            ("The meeting is on Friday.", "The party was moved to Monday."),
            ("I am 34 years old.", "I am 33 years old."),
            ("My name is Ada.", "My name is Ada Lovelace."),
            ("My work email is a@x.org", "My email is b@x.org"), ("I'm vegetarian.", "I eat meat."),
            ("I'm single.", "I'm not married."), ("I'm allergic to peanuts.", "I love peanuts."),
        ])
    func leavesAloneWhatMayBeTrueAsWell(_ older: String, _ newer: String) {
        #expect(!isEnded(older, by: newer))
    }

    @Test("does not guess which of several things went")
    func doesNotGuessWhichOfSeveralThingsWent() {
        let cars = ["I own a red car.", "I own a blue car."].map {
            FactReader.read($0, speaker: nil)
        }
        let sold = FactReader.read("I sold my car.", speaker: nil)
        #expect(SupersedeRule.ended(by: sold, of: cars) == [])
        let red = FactReader.read("I sold my red car.", speaker: nil)
        #expect(SupersedeRule.ended(by: red, of: cars) == [0])
    }

    @Test("facts that may end each other share a claim")
    func factsThatMayEndEachOtherShareAClaim() {
        func claims(_ text: String) -> [UInt64?] {
            FactReader.facts(in: text, speaker: nil).map(\.claim)
        }
        #expect(claims("I live in Paris.") == claims("I moved to Lisbon."))
        #expect(claims("I own a red car.") == claims("I sold my car."))
        #expect(claims("I live in Paris.") != claims("Ada lives in Paris."))
        #expect(claims("I like tea.") != claims("I like coffee."))
    }
}
