import JSON
import Testing

@Suite("JSONWriter")
struct JSONWriterTests {
    @Test("writes members and items in order with commas between them")
    func structure() {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("b")
            writer.array([1, 2]) { $0.integer($1) }
            writer.key("a")
            writer.object { _ in }
            writer.key("none")
            writer.string(nil)
            writer.key("raw")
            writer.raw(#"{"kept":[1]}"#)
            writer.key("flag")
            writer.bool(true)
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"b":[1,2],"a":{},"none":null,"raw":{"kept":[1]},"flag":true}"#)
    }

    @Test(
        "escapes what must be escaped and nothing else",
        arguments: [
            ("", #""""#), ("plain é 𝄞 /", "\"plain é 𝄞 /\""), ("\"\\", #""\"\\""#),
            ("\u{8}\u{C}\n\r\t\u{1}\u{1F}", #""\b\f\n\r\t\u0001\u001f""#),
            ("a\nb\nc", #""a\nb\nc""#), ("\n", #""\n""#), ("\u{7F}\u{2028}", "\"\u{7F}\u{2028}\""),
        ])
    func escapes(_ text: String, _ written: String) {
        var writer = JSONWriter()
        writer.string(text)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == written)
    }

    @Test(
        "writes numbers that read back as the same",
        arguments: [
            0, 0.1, -1.5, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1 + 0.2,
            1.0 / 3,
        ])
    func numbers(_ value: Double) throws {
        var writer = JSONWriter()
        writer.number(value)
        #expect(try JSONReader.read(writer.bytes) == .number(value))
    }

    @Test("writes null for what is not finite", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ value: Double) {
        var writer = JSONWriter()
        writer.number(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "null")
    }

    @Test(
        "writes milliseconds with three decimals",
        arguments: [
            (Duration.zero, "0.000"), (.microseconds(7), "0.007"), (.microseconds(1_250), "1.250"),
            (.seconds(90), "90000.000"), (.nanoseconds(1_999), "0.001"),
        ])
    func milliseconds(_ duration: Duration, _ written: String) {
        var writer = JSONWriter()
        writer.milliseconds(duration)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == written)
    }

    @Test("writes any value so that it reads back as the same")
    func roundTrip() throws {
        let text =
            #"{"z":[1,2.5,"a\u0001\"é",null,true,{"y":{},"x":[]}],"a":-7,"b":9223372036854775807}"#
        let value = try JSONReader.read(Array(text.utf8))
        var writer = JSONWriter()
        writer.value(value)
        #expect(try JSONReader.read(writer.bytes) == value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    }

    @Test("starts anew after the end of a line")
    func lines() {
        var writer = JSONWriter()
        for number in 1...2 {
            writer.integer(number)
            writer.endLine()
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "1\n2\n")
    }
}
