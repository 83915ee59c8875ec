import DocumentTools
import MemoryModel
import TestKit
import Testing

@Suite("Document tools")
struct DocumentToolsTests {
    private static let page = """
        <html><head><title>T</title><style>p { x: y }</style><script>var a = 1;</script></head>
        <body><h1>Garden &amp; house</h1><p>The <b>roses</b> want water, caf\u{e9} too.</p>
        <p>Second.</p><h2>Shed</h2><ul><li>spade<li>rake</ul></body></html>
        """

    /// A PDF with one line of text.
    private static func pdf(_ text: String) -> [UInt8] {
        let content = "BT /F1 12 Tf 72 720 Td (\(text)) Tj ET"
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
                + "/Resources<</Font<</F1 5 0 R>>>>>>",
            "<</Length \(content.utf8.count)>>stream\n\(content)\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
        var file = "%PDF-1.4\n"
        var places: [Int] = []
        for (index, object) in objects.enumerated() {
            places.append(file.utf8.count)
            file += "\(index + 1) 0 obj\(object)endobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for place in places {
            file += String(repeating: "0", count: 10 - "\(place)".count) + "\(place) 00000 n \n"
        }
        file += "trailer<</Size \(objects.count + 1)/Root 1 0 R>>\nstartxref\n\(table)\n%%EOF\n"
        return Array(file.utf8)
    }

    private func text(_ bytes: [UInt8], _ format: Document.Format) async throws -> String {
        let tools = DocumentTools()
        defer { tools.shutDown() }
        return String(decoding: try await tools.text(of: bytes, format: format).text, as: UTF8.self)
    }

    @Test(
        "HTML becomes Markdown with its headings and lists",
        .enabled(if: ShellRun.has("html2text")))
    func html() async throws {
        let text = try await text(Array(Self.page.utf8), .html)
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        #expect(
            lines == [
                "# Garden & house", "The roses want water, caf\u{e9} too.", "Second.", "## Shed",
                "* spade", "* rake",
            ])
    }

    @Test("PDF becomes text", .enabled(if: ShellRun.has("pdftotext")))
    func pdf() async throws {
        let text = try await text(Self.pdf("The heron stands in the pond."), .pdf)
        #expect(text.contains("The heron stands in the pond."))
    }

    @Test(
        "a PDF that is none, or holds no words, is refused",
        .enabled(if: ShellRun.has("pdftotext")))
    func badPDF() async throws {
        for bytes in [Array("%PDF-1.4 rubbish".utf8), Self.pdf("")] {
            let error = await #expect(throws: MemoryError.self) { try await text(bytes, .pdf) }
            #expect(error?.kind == .invalid)
        }
    }

    @Test("a tool that is not there is named by its package; text needs none")
    func missing() async throws {
        let tools = DocumentTools(find: { _ in nil })
        defer { tools.shutDown() }
        #expect(tools.missingPackage(for: .html) == "html2text")
        #expect(tools.missingPackage(for: .pdf) == "poppler-utils")
        #expect(tools.missingPackage(for: .markdown) == nil)
        let error = await #expect(throws: MemoryError.self) {
            _ = try await tools.text(of: [65], format: .pdf)
        }
        #expect(error?.kind == .unavailable)
        #expect(error?.hint.contains("poppler-utils") == true)
        #expect(try await tools.text(of: [65], format: .plain).text == [65])
    }
}
