/// Words that say too little to search by.
public enum StopWords {
    /// English articles, pronouns, auxiliaries, prepositions, question words and the pieces that an
    /// apostrophe leaves behind; lower case. Source: our own list, measured on chats.
    public static let english: Set<String> = Set(
        """
        a an the and or but if then else of to in on at by for with about from into over under \
        as is are was were be been being am do does did doing done have has had having i you he \
        she it we they me him her us them my your his its our their mine yours hers theirs this \
        that these those there here what which who whom whose when where why how not no nor so \
        too very can could would should will shall may might must just than also s t d ll re ve \
        m don didn doesn isn wasn aren won
        """.split(separator: " ").map(String.init))
}
