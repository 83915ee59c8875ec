import CStemmer

/// Cuts English words down to their stems, so that "painting" and "painted" meet.
///
/// It belongs to one caller at a time (the library keeps its result in the handle); making one
/// costs well under a microsecond, so callers make their own. Source: Snowball, "english"
/// (Porter 2), https://snowballstem.org/algorithms/english/stemmer.html.
public struct Stemmer: ~Copyable {
    private let handle: OpaquePointer

    /// A stemmer of its own.
    ///
    /// - Precondition: There is memory for its few hundred bytes.
    public init() {
        guard let handle = sb_stemmer_new("english", nil) else {
            preconditionFailure("libstemmer has no memory for an English stemmer.")
        }
        self.handle = handle
    }

    deinit { sb_stemmer_delete(handle) }

    /// The stem of one lower-case word of ASCII letters and digits.
    public mutating func stem(_ word: String) -> String {
        var word = word
        return word.withUTF8 { letters in
            guard let stem = sb_stemmer_stem(handle, letters.baseAddress, Int32(letters.count))
            else { return String(decoding: letters, as: UTF8.self) }
            let length = Int(sb_stemmer_length(handle))
            return String(decoding: UnsafeBufferPointer(start: stem, count: length), as: UTF8.self)
        }
    }
}
