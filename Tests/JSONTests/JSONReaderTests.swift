import JSON
import Testing

@Suite("JSONReader")
struct JSONReaderTests {
    @Test(
        "reads what RFC 8259 allows",
        arguments: [
            ("null", JSONValue.null),
            (" \t\r\n true \n", .bool(true)),
            ("false", .bool(false)),
            ("0", .integer(0)),
            ("-0", .integer(0)),
            ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)),
            ("1.0", .number(1)),
            ("-1.5e-3", .number(-0.0015)),
            ("1E+2", .number(100)),
            ("5e-324", .number(.leastNonzeroMagnitude)),
            ("1e-400", .number(0)),
            ("123e65", .number(123e65)),
            (#""""#, .string("")),
            (#""a\"\\\/\b\f\n\r\té""#, .string("a\"\\/\u{8}\u{C}\n\r\té")),
            (#""\uD834\uDD1E\u20ac""#, .string("𝄞€")),
            ("\"\u{7F}\u{10FFFF}\u{FEFF}\"", .string("\u{7F}\u{10FFFF}\u{FEFF}")),
            ("[]", .array([])),
            ("[1,[2],{}]", .array([.integer(1), .array([.integer(2)]), .object(JSONObject())])),
            (#"["[{,"]"#, .array([.string("[{,")])),
            (#"{"":0}"#, .object(JSONObject([.init(key: "", value: .integer(0))]))),
        ])
    func reads(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONReader.read(Array(text.utf8)) == value)
    }

    @Test("keeps the order of members")
    func order() throws {
        let text = #"{"zeta":1,"alpha":2,"mid":3,"beta":4,"a":5,"omega":6,"k":7,"j":8,"i":9}"#
        guard case .object(let object) = try JSONReader.read(Array(text.utf8)) else {
            Issue.record("not an object")
            return
        }
        #expect(
            object.members.map(\.key)
                == ["zeta", "alpha", "mid", "beta", "a", "omega", "k", "j", "i"])
        #expect(object["mid"] == .integer(3))
        #expect(object["none"] == nil)
    }

    @Test(
        "refuses broken grammar and says what kind",
        arguments: [
            ("", JSONError.Kind.empty), (" \n", .empty),
            ("[", .endedEarly), (#"{"a":"#, .endedEarly), (#""abc"#, .endedEarly),
            ("[1,]", .syntax), ("[,1]", .syntax), ("{\"a\":1,}", .syntax), ("{a:1}", .syntax),
            ("{'a':1}", .syntax), ("[1 2]", .syntax), ("{\"a\" 1}", .syntax), ("]", .syntax),
            ("NaN", .syntax), ("Infinity", .syntax), ("-Infinity", .syntax), ("nul", .syntax),
            ("True", .syntax), ("01", .syntax), ("+1", .syntax), (".5", .syntax), ("1.", .syntax),
            ("1e", .syntax), ("0x10", .trailing), ("-", .syntax), ("// no\n1", .syntax),
            ("\"a\nb\"", .syntax), ("\"\u{1}\"", .syntax), (#""\x41""#, .syntax),
            (#""\u12G4""#, .syntax), ("\u{FEFF}1", .syntax), ("1 2", .trailing),
            ("{}x", .trailing), ("[1]]", .trailing),
            ("99999999999999999999", .numberTooBig), ("-9223372036854775809", .numberTooBig),
            ("1e400", .numberTooBig), ("-1e400", .numberTooBig),
            (#""a\u0000b""#, .nulCharacter), (#"{"a\u0000":1}"#, .nulCharacter),
            (#""\uD800""#, .invalidText), (#""\uDC00""#, .invalidText),
            (#""\uD800\uD800""#, .invalidText), (#""\uD800x""#, .invalidText),
            (#""\ud834\u0041""#, .invalidText), (#"["a",{"b":"\udfff"}]"#, .invalidText),
            (#"{"a":1,"a":1}"#, .duplicateKey), (#"{"a":1,"\u0061":2}"#, .duplicateKey),
        ])
    func refuses(_ text: String, _ kind: JSONError.Kind) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
        #expect(error?.kind == kind)
        #expect(error.map { (0...text.utf8.count).contains($0.offset) } == true)
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xC3], [0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func refusesBadUTF8(_ bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read([34] + bytes + [34]) }
        #expect(error?.kind == .invalidText)
    }

    @Test(
        "refuses a raw NUL, also behind the value, where the parser beneath would stop",
        arguments: [[34, 0, 34], [49, 0], [49, 0, 50], [0, 49]] as [[UInt8]])
    func refusesRawNUL(_ bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(bytes) }
        #expect(error?.kind == .nulCharacter)
    }

    @Test(
        "names the key that stands twice, and its place",
        arguments: [
            (#"{"user":1, "user":2}"#, "user", 1, 18),
            ("{\n \"b\":{\"é\":1,\n\"é\":2}}", "é", 3, 4),
            (#"{"a\"b":1,"a\"b":2}"#, "a\"b", 1, 17),
            (#"{"\\":1,"\\":2}"#, "\\", 1, 13),
            (#"{"":1,"":2}"#, "", 1, 9),
        ])
    func namesDuplicates(_ text: String, _ key: String, _ line: Int, _ column: Int) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
        #expect(error?.key == key)
        #expect(error?.line == line)
        #expect(error?.column == column)
    }

    @Test("names a huge key in a time that grows with its size only")
    func hugeKey() {
        // With a square of this number of steps the test would not end within an hour.
        let key = String(repeating: #"\\"#, count: 250_000)
        let text = "{\"\(key)\":1,\"\(key)\":2}"
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(text.utf8)) }
        #expect(error?.kind == .duplicateKey)
        #expect(error?.key == String(repeating: #"\"#, count: JSONError.keyScalarsMax))
    }

    @Test("reads or refuses any bytes, and what it reads is written and read again as the same")
    func mutations() throws {
        let seed = Array(
            #"{"a":[1,-2.5e3,"é\u20ac\n",null,true,{"b":{"":[]}}],"k\"":"\uD834\uDD1E","n":0.1}"#
                .utf8)
        let marks = Array(#"{}[]",:\0123456789.eE+-untrfalse"#.utf8) + [0, 0x0A, 0x20, 0xC3, 0xFF]
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            // SplitMix64. Source: S. Vigna, public domain.
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((z ^ (z >> 31)) % UInt64(bound))
        }
        var readCount = 0
        for round in 0..<4_000 {
            var bytes = seed
            for _ in 0...random(3) {
                let place = random(bytes.count)
                switch random(3) {
                case 0: bytes[place] = marks[random(marks.count)]
                case 1: bytes.insert(marks[random(marks.count)], at: place)
                default: bytes.remove(at: place)
                }
            }
            guard let value = try? JSONReader.read(bytes) else { continue }
            readCount += 1
            var writer = JSONWriter()
            writer.value(value)
            #expect(try JSONReader.read(writer.bytes) == value, "round \(round)")
        }
        #expect((1..<4_000).contains(readCount))
    }

    @Test("takes as many levels as its limit and not one more")
    func depth() throws {
        let most = JSONReader.depthMax
        let fits = String(repeating: "[", count: most) + String(repeating: "]", count: most)
        _ = try JSONReader.read(Array(fits.utf8))
        let error = #expect(throws: JSONError.self) {
            try JSONReader.read(Array("[\(fits)]".utf8))
        }
        #expect(error?.kind == .tooDeep)
        #expect(error?.offset == most)
    }

    @Test("takes as many values as its limit and not one more")
    func values() throws {
        let most = JSONReader.valuesMax
        let fits = "[" + String(repeating: "0,", count: most - 1) + "0]"
        _ = try JSONReader.read(Array(fits.utf8))
        let tooMany = "[" + String(repeating: "0,", count: most) + "0]"
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array(tooMany.utf8)) }
        #expect(error?.kind == .tooManyValues)
    }

    @Test("says in one sentence what is wrong and where")
    func sentence() {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(Array("[1,\n x]".utf8)) }
        #expect(
            error?.description
                == "this is not JSON as RFC 8259 defines it, at line 2, column 3")
        #expect(JSONError.keyScalarsMax == 64)
    }
}
