/// Chat spellings and contractions, and what they stand for.
enum Spellings {
    /// One spelling a line: the word as typed, then the words it stands for.
    static let aliases = """
        whats what is
        wats what is
        wat what
        wot what
        hows how is
        whos who is
        wheres where is
        whens when is
        whys why is
        thats that is
        theres there is
        im i am
        ive i have
        dont do not
        doesnt does not
        didnt did not
        isnt is not
        arent are not
        wasnt was not
        cant can not
        cannot can not
        wont will not
        couldnt could not
        shouldnt should not
        wouldnt would not
        havent have not
        hasnt has not
        youre you are
        youve you have
        theyre they are
        weve we have
        lets let us
        u you
        ur your
        r are
        pls please
        plz please
        plis please
        thx thanks
        tx thanks
        tnx thanks
        thanx thanks
        thnx thanks
        ty thanks
        tysm thanks
        rember remember
        remeber remember
        remmeber remember
        rmbr remember
        wanna want to
        gonna going to
        gotta got to
        gimme give me
        lemme let me
        dunno do not know
        info facts
        information facts
        captial capital
        favourite favorite
        fav favorite
        fave favorite
        hav have
        abt about
        bout about
        becuase because
        diffrence difference
        diference difference
        yesturday yesterday
        yesterdays yesterday
        tommorow tomorrow
        tommorrow tomorrow
        tomorow tomorrow
        2day today
        2moro tomorrow
        bday birthday
        """

    /// What an apostrophe leaves behind, after the words of ``beforeIs``.
    static let endings = [
        ("s", "is"), ("m", "am"), ("ve", "have"), ("ll", "will"), ("re", "are"), ("d", "would"),
        ("t", "not"),
    ]

    /// Words behind which `'s` is "is" and not an owner's mark.
    static let beforeIs = """
        what who where when why how that there here it he she i you we they let this everything
        """

    /// What is left of a negated word before `'t`.
    static let negated = [
        ("don", "do"), ("doesn", "does"), ("didn", "did"), ("isn", "is"), ("aren", "are"),
        ("wasn", "was"), ("weren", "were"), ("can", "can"), ("won", "will"), ("couldn", "could"),
        ("shouldn", "should"), ("wouldn", "would"), ("haven", "have"), ("hasn", "has"),
        ("hadn", "had"), ("ain", "is"), ("mustn", "must"),
    ]
}
