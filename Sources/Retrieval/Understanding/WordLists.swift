/// The words that rules know, by mark. Source: our own lists.
enum WordLists {
    static let all: [(WordMarks, String)] = [
        (.firstPerson, firstPerson), (.thirdPerson, thirdPerson), (.kin, kin), (.advice, advice),
        (.chat, chat), (.backward, backward), (.pointing, pointing), (.world, world),
        (.knownName, knownNames),
        (.tech, tech), (.time, time), (.daily, daily), (.future, future), (.past, past),
        (.command, commands), (.asking, asking), (.function, function), (.unit, units),
        (.givenName, givenNames), (.chatFiller, chatFillers),
        (.secondPerson, "you your yours yourself"),
    ]

    private static let firstPerson = """
        i me my mine myself we us our ours ourselves ich mich mir mein meine meinen meiner \
        meinem wir uns unser unsere je moi mon ma mes nous notre nos yo mi mis mio mia nosotros \
        nuestra nuestro io mie miei eu meu minha meus я мне мой моя мои меня моего мою мы наш
        """

    private static let thirdPerson =
        "he she him her his hers himself herself they them their theirs"

    private static let kin = """
        mom mum mommy mummy mother mama dad daddy father papa parents brother sister siblings \
        sibling twin twins son daughter kid kids baby husband wife spouse partner fiance fiancee \
        girlfriend boyfriend gf bf ex grandma grandpa grandmother grandfather granny nana aunt \
        uncle cousin niece nephew boss manager colleague colleagues coworker coworkers teammate \
        roommate flatmate landlord neighbor neighbour neighbors neighbours friend friends \
        buddy's bestie mentor therapist doctor dentist coach inlaws stepmother stepfather \
        stepson family grandson granddaughter godmother godfather puppy kitten pet pets
        """

    private static let advice = """
        recommend recommends recommendation recommendations recommended suggest suggestion \
        suggestions suggested advice advise idea ideas tip tips gift gifts present presents \
        should shall best better good great nice favorite favourite prefer options option worth \
        choose must try cozy affordable popular decent
        """

    private static let chat = """
        hi hello hey heya hiya hullo howdy yo sup greetings thanks thank thankyou cheers ta ok \
        okay okey k kk yes yeah yep yup ya yah yea no nope nah sure fine cool great nice awesome \
        perfect excellent amazing wonderful lovely fantastic brilliant super sweet wow whoa omg \
        lol lmao rofl haha hahaha hahahaha hehe heh hihi hmm hm mmm uh um ah oh ooh aw aww oops \
        sorry pardon bye goodbye goodnight cya ttyl brb gtg night morning afternoon evening \
        welcome congrats congratulations interesting right understood gotcha agreed exactly \
        indeed alright please hola adios gracias bonjour bonsoir salut merci hallo danke servus \
        tschuss moin ciao grazie buongiorno buonasera ola obrigado obrigada bom dia boa noite \
        hej tack hei takk privet привет спасибо здравствуйте пока да нет namaste shalom salaam \
        aloha konnichiwa arigato guten morgen tag abend gute nacht buenos dias buenas noches \
        tardes de nada bitte beaucoup bien tal qu comment ca va geht wie tres muchas vielen dank \
        test testing ping
        """

    private static let chatFillers = """
        you your there all everyone mate dude man bro buddy pal friend dear so very much really \
        again that it is was a an the to for of and too also just now then later soon day \
        weekend night lot bunch bit million ton are good got how going been be new year birthday \
        christmas easter holidays doing helpful help funny hilarious hear makes sense sounds \
        appreciate worries problem happy merry go ahead at in with always care best rest enjoy \
        today tonight done true absolutely totally fair enough s one same here more let well
        """

    private static let backward = """
        again usual earlier previously previous already continue still other another same before
        """

    private static let pointing = """
        that those these this such it its left one last ours today
        """

    private static let time = """
        yesterday today tonight tomorrow ago recently lately weekend monday tuesday wednesday \
        thursday friday saturday sunday january february april june july august september \
        october november december week month mondays fridays sundays saturdays upcoming anymore \
        tmrw tmr since until calendar
        """

    private static let daily = """
        appointment appointments meeting meetings interview exam deadline report letter email \
        emails mail message note notes plan plans trip flight hotel card review recipe recipes \
        dinner lunch breakfast budget project projects renovation contract password address \
        phone number party wedding anniversary resume cv apartment house room kitchen garden \
        office shopping outfit wardrobe workout routine diet medication pills rent invoice order \
        booking reservation ticket tickets job career hobby hobbies salary size shoe shoes \
        allergy allergies colour car keys key bag bike laptop photo photos picture class course \
        session sessions presentation thesis essay team client customer
        """

    private static let future = """
        will going gonna tomorrow next upcoming plan planning planned plans scheduled shall soon \
        due appointment deadline tmrw tmr
        """

    private static let past = """
        was were did had went been last ago yesterday said told met saw came got made took \
        bought started finished moved visited happened discussed ate left used became began won \
        lost wrote read gave found felt thought watched played talked called quit born ended
        """

    private static let commands = """
        write explain translate convert define calculate compute solve give show tell list name \
        summarize summarise describe compare generate create draft make fix debug refactor \
        rewrite rephrase correct proofread find search help recommend suggest plan remind set \
        add delete remove remember forget save note print draw compose check review let continue \
        stop open play turn read send schedule book order repeat spell paraphrase outline format
        """

    private static let asking = """
        what which who whom whose when where why how is are am was were do does did can could \
        would will should shall may might must has have had any isn aren wasn weren won
        """

    private static let function = """
        a an the and or but if then else of to in on at by for with about from into over under \
        as is are was were be been being am do does did doing done have has had having i you he \
        she it we they me him her us them my your his its our their mine yours hers theirs this \
        that these those there here what which who whom whose when where why how not no nor so \
        too very can could would should will shall may might must just than also some any please \
        tell know like get got want need let go going think said say one thing things really \
        still again s t d ll re ve m up out off more much many lot back now ever all hey hi \
        hello ok okay thanks thank well last next ago
        """

    private static let units = """
        mile miles km kilometers kilometres meter meters metre metres cm mm inch inches foot \
        feet yard yards ounce ounces oz pound pounds lbs gram grams kg kilogram kilograms liter \
        liters litre litres gallon gallons cup cups pint pints celsius fahrenheit kelvin degrees \
        usd eur gbp jpy dollars euros seconds minutes hours bytes bits kb mb gb tb mph acre \
        acres hectare tablespoon teaspoon tablespoons teaspoons decimal binary hexadecimal hex \
        percent
        """
}
