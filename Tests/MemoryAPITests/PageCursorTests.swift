import Testing

@testable import MemoryAPI

@Suite("PageCursor")
struct PageCursorTests {
    private let scope = PageCursor.Scope(["ada", nil, "newest"])

    @Test(
        "gives back the ordinal it was made of", arguments: [0, 1, 255, 65_536, .max] as [UInt32])
    func roundTrip(_ ordinal: UInt32) {
        let text = PageCursor.text(after: ordinal, in: scope)
        #expect(text.utf8.count == 18)
        #expect(PageCursor.ordinal(of: text, in: scope) == ordinal)
    }

    @Test("is the same for the same place")
    func stable() {
        #expect(
            PageCursor.text(after: 7, in: scope)
                == PageCursor.text(after: 7, in: PageCursor.Scope(["ada", nil, "newest"])))
    }

    @Test(
        "belongs to one list",
        arguments: [
            ["bob", nil, "newest"], ["ada", "", "newest"], ["ada", nil, "oldest"],
            ["ada", "newest", nil], ["adan", nil, "ewest"],
        ])
    func scoped(_ other: [String?]) {
        let text = PageCursor.text(after: 7, in: scope)
        #expect(PageCursor.ordinal(of: text, in: PageCursor.Scope(other)) == nil)
    }

    @Test("is refused with any character changed, cut or added")
    func checked() {
        let text = Array(PageCursor.text(after: 123_456, in: scope))
        for place in text.indices {
            for other in "AZaz09-_=+ é" where other != text[place] {
                var changed = text
                changed[place] = other
                #expect(PageCursor.ordinal(of: String(changed), in: scope) == nil)
            }
        }
        #expect(PageCursor.ordinal(of: String(text.dropLast()), in: scope) == nil)
        #expect(PageCursor.ordinal(of: String(text) + "A", in: scope) == nil)
        #expect(PageCursor.ordinal(of: "", in: scope) == nil)
    }
}
