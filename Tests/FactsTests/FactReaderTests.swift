import Facts
import Testing

@Suite("FactReader")
struct FactReaderTests {
}
