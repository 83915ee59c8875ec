/// The part of a text that is searched: stems of its words, without the stop words.
public enum Terms {
    /// The terms of words, in order, repeats kept.
    ///
    /// English words give their stem; words with letters beyond ASCII are taken as they are.
    public static func of(_ words: some Sequence<Word>) -> [TermHash] {
        stems(of: words).map(TextHash.term)
    }

    /// The stems behind ``of(_:)``, for people to read.
    public static func stems(of words: some Sequence<Word>) -> [String] {
        var stemmer = Stemmer()
        var stems: [String] = []
        for word in words where !StopWords.english.contains(word.text) {
            stems.append(word.isASCII ? stemmer.stem(word.text) : word.text)
        }
        return stems
    }
}
