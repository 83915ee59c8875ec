/// The closed lists of English words that the rules go by.
enum WordLists {
    /// Joins clauses.
    static let joints = set("and but so because since cause while though although which plus")

    /// Contractions and spellings, written out. What an apostrophe cuts off stands alone.
    static let contractions: [String: String] = [
        "m": "am", "ve": "have", "re": "are", "ll": "will", "d": "would", "im": "i am",
        "ive": "i have", "dont": "do not", "doesnt": "does not", "didnt": "did not",
        "cant": "can not", "cannot": "can not", "wont": "will not", "isnt": "is not",
        "wanna": "want to", "gonna": "going to", "favourite": "favorite", "colour": "color",
        "mum": "mom", "ok": "okay", "tv": "television",
    ]

    /// What stands before the `t` of a negation, and the verb that is meant.
    static let negated: [String: String] = [
        "don": "do", "doesn": "does", "didn": "did", "can": "can", "won": "will", "isn": "is",
        "aren": "are", "wasn": "was", "weren": "were", "couldn": "could", "wouldn": "would",
        "shouldn": "should", "hasn": "has", "haven": "have", "hadn": "had",
    ]

    /// Adds nothing to what a sentence says: articles, words of degree, calls and greetings.
    static let light = set(
        """
        a an the really very truly totally absolutely definitely honestly actually basically \
        literally simply just oh ah well yeah yes yep hey hi hello wow haha hahaha lol btw fyi \
        please quite pretty super indeed certainly sure okay
        """)

    /// A sentence with one of these does not say how things are.
    static let hedges = set(
        """
        if would could should might may maybe perhaps wish wishes hope hopes hoping want wants \
        wanted think thinks thought thinking guess suppose considering imagine imagined dream \
        dreamed dreaming unless pretend kidding joking joke jk lol haha hahaha probably possibly \
        almost nearly used said says told asked heard saying joked seems seem feel feels \
        until till whether planning plan plans going will shall let supposed tried trying \
        try did had ago when whenever originally once formerly previously earlier \
        someday sometimes wonder wondering doubt someone everyone nobody anyone who whose \
        character story book movie song game dreamt barely hardly never half
        """)

    /// Where a change tells of long ago.
    static let remote = set(
        "years year kid child childhood college university young born first decade then")

    /// Openers of a clause that do not matter.
    static let openers = set(
        """
        hey hi hello yes yeah yep no oh ah well so actually also now and but honestly btw fyi \
        okay update news big good great wow unfortunately sadly finally luckily officially \
        currently recently today lately
        """)

    /// Stand between subject and verb and do not change what is said.
    static let fillers = set(
        """
        now currently just recently finally officially still also really actually have has am is \
        are s been absolutely honestly truly totally both personally lately newly definitely
        """)

    /// End a value.
    static let stops = set(
        """
        now anymore currently since with for at on in as to when where that from right these \
        this last next today too also again much very more until by after before during near \
        every all is are was i we you he she it they my your his her our their about into \
        lately recently nowadays together here there soon is not or than a an the named called \
        them him me us of via
        """)

    /// Stops after which nothing follows that narrows the value.
    static let harmlessStops = set(
        """
        now anymore currently today too also again much lately recently nowadays right these \
        named called
        """)

    /// Say that something is so since a short while.
    static let changeWords = set("now anymore")

    /// Words beside a fact that take nothing with them when it goes.
    static let residue = light.union(
        set(
            """
            now currently new these days day today right moment lately recently anymore also \
            still here all
            """))

    /// Persons of whom one has one.
    static let relations = set(
        "wife husband partner girlfriend boyfriend fiance fiancee mom mother dad father")

    /// Who does not tell of a life.
    static let machines = set("assistant system tool bot ai model agent")

    /// Ways of eating.
    static let diets = set("vegetarian vegan pescatarian keto paleo kosher halal omnivore")

    /// States of a life together.
    static let statuses = set("single married engaged divorced widowed")

    /// Hold other places: living in one of them and in a town is no contradiction.
    static let regions = set(
        """
        usa us america uk england scotland wales ireland france germany spain portugal italy \
        switzerland austria belgium netherlands holland denmark norway sweden finland poland \
        czechia hungary greece turkey russia ukraine romania bulgaria croatia serbia europe asia \
        africa india china japan korea vietnam thailand indonesia malaysia singapore philippines \
        australia canada mexico brazil argentina chile peru colombia egypt morocco kenya nigeria \
        israel iran iraq pakistan bangladesh california texas florida oregon washington nevada \
        arizona utah colorado ohio michigan illinois georgia virginia massachusetts connecticut \
        maine vermont alaska hawaii idaho montana minnesota wisconsin iowa kansas missouri \
        tennessee kentucky alabama louisiana oklahoma arkansas mississippi maryland delaware \
        pennsylvania bavaria ontario quebec alberta scandinavia states kingdom zealand jersey \
        york brooklyn manhattan queens bronx london hampshire carolina dakota mexico rico
        """)

    private static func set(_ words: String) -> Set<String> {
        Set(words.split { $0 == " " || $0 == "\n" }.map(String.init))
    }
}
