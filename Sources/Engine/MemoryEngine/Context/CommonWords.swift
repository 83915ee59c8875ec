/// Words of two letters and more that cost one token, in lower case or with a first capital.
///
/// The 1,366 most frequent of four public sets of conversations (LoCoMo, REALTALK, BEAM, PrefEval)
/// that stand in two of them and are one token, with a space before them, in cl100k_base and in
/// o200k_base alike.
enum CommonWords {
    /// The words by ``hash(_:)``.
    static let hashes = Set(text.utf8.split { $0 == 32 || $0 == 10 }.map { hash($0) })

    /// FNV-1a over the bytes, 64 bits.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    private static let text = """
        ability able about absolutely academic access according account accountability achievement
        across act action actions active activities activity actually adapt add added adding
        additional address adds adjust advance advanced advice after again against age agency
        agenda ago agree ahead aim air all allow allows along already also alternative always am
        amazing among amount an analysis analytics and anniversary another answer anxiety any
        anything appeal application applications applied apply applying approach apps are area
        areas around art arts as aside ask assign assistance assistant at attend attention audience
        august authentic availability available avoid award awards awareness away awesome back
        background bad balance balanced bar base based basic be beach beautiful beauty because
        become bed been before begin behavior being believe benefit benefits best bet better
        between big bit black blocking blocks blue body bold bonus book books boost both boundary
        box brain brands break breakfast brief bring budget build building business busy but button
        buy by caf calculate calendar call can canadian cannot capture car care career case cases
        casual cat catch category center certain certainly certification challenge challenges
        chance change changes character characters chart charts chat check checking checklist
        choice choices choose choosing city class classes classic classification clean cleaning
        clear clearly client clients close clothing code collaboration collection color colors
        combination combine come comes comfort coming common communication communities community
        company compare compared complete completed completion complex comprehensive concept
        concepts conclusion concrete condition conditions confidence connect connected connection
        connections consider considering constraints contact content context continue continued
        continuing continuous contributions control conversation cooking cool core correct cost
        could country course courses cover create created creating creation creative criteria
        critical cross crystal cultural culture cup current currently custom cut daily dance
        dashboard data database date dates david day days de deals decide decision dedicated deep
        define definitely delegate delicious delivery depth describe description design designed
        designs despite detail detailed details determine develop developed development dialogue
        did diet difference different dig digital dinner dip discount discuss discussion
        discussions display distance distribution diversity divine diy do document documentary
        documentation documents does doesn dog doing don done double down draw dreams drive dry due
        duration during dynamic each ear early easily east easy eat edge edition editors education
        educational effective efficiency efficient elements else emails emerging emotional empty
        end energy enhanced enjoy enough ensure entries environment environmental error errors
        especially essay essential establish even evening event events ever every everyone
        everything example excellent execute exercise exercises expand expected expenses experience
        experiment explain explanation explore express extended external extra eye face factor
        factors false family fantastic far fashion favorite feature features feedback feel feeling
        feet festival few fi field fields figure file film films final financial find finding
        finish first fit fits fix flexible flight flow fly focus follow following food foot for
        form formal format forms formula forward foster found foundation free freedom fresh friday
        friend friendly friends from full fully fun function fund funds further future gain game
        games gather general generate genuine geometry get getting gift give given glad global go
        goal goals goes going good google got great greater ground group groups grow growth
        guidance guide gym had hair handle handling happy hard has hat have haven having he head
        health healthy hear heard height hello help helpful helping helps her here hey hi high
        higher highlight highlights highly him his history hit hold home honest hope hot hour hours
        housing how however html human ice idea ideal ideas identify identity if image immediate
        immediately impact implement importance important improve improved improvement in include
        included includes including increase increasing incredible indeed index individual
        individuals industry influence inform information init initial innovative input insights
        inspired instead instructions integrity interactive interest interested interesting
        internal international interview interviews into introduction investment is isn issues it
        items its job john join journal journey joy just keep keeping key keywords kids kind know
        knowledge known label language large larger last late later latest layout lead leadership
        leading lean learn learned learning least leather left legal length less let letter level
        levels library life light like limit limited line lines link list listen listening little
        live lives living load local location logic long longer look looking looks lot love loved
        low luck lunch made main maintain major make makes making man manage managed management
        manager managing many map market marketing master mat match materials matters max may maybe
        me mean means measure media meditation meet meeting meetings member members memories memory
        mental mention mentor message met method methods mid might migration mind minute minutes
        mix model models modern modules mom moment moments monday monitor month monthly months mood
        more morning most move movie movies moving much multiple muscle music must my name
        narrative natural nature navigate necessary need needed needs net network networking
        neutral never new next nice night no non none not note notes now number numbers objective
        of off offer offers office often oh oil ok old on once one ones online only open opening
        opportunities opportunity option options or order organization organizations original other
        others our out outcome output outside over overall own page painting pair pan park part
        particularly parts pass passion past path patterns pay pb peace people perfect perform
        performance period person personal personally perspective perspectives phone photo
        photography physical picture pie place places plan planned planning plans platforms play
        played playing please plot point points policy pop port position positive possible post
        potential power powerful practical practice practices pre prefer preferences prep
        preparation prepare prepared present presentation pretty prevent previous price pride
        principles print prior priority problem problems process processes producer production
        products professional professionals program programs progress project projects proper
        properties property pros provide provided provides providing public purchase purpose push
        put python quality question questions quick quickly quiet quite raise range rate rather raw
        re reach react read reading ready real really reasons receive received recent recently
        recipe recognition recommend recommendation recommendations red reduce references reflect
        reflection regular related relationship relationships relax relevant remaining remember
        reminder remove require required requirements requires research resources respect response
        responsibility responsible rest result results resume return reviews rich rid ride right
        risk role roles room routes routine row run running sad same sample sat satisfaction save
        saw say scale scenario schedule scheduled script scripts second secret section secure
        security see seeing seek seeking seems seen select self send sense september series service
        services session sessions set setting settings setup several shape share shared shares
        sharing she shoes shopping short should show showcase showing shows side sign significant
        similar simple since sit sitting situation size skill skills sky sleep small smooth so
        social soft software solid solution solutions some someone something sometimes soon sound
        sounds space special specific specifically spend spending spiritual spot spray square st
        stability stand standard standards standing star start started starting startup state
        statement statements states stay step steps stick still store stories story strategic
        strategies strategy strength stress string strong structure studies studio study stuff
        style subject submission submit success successful successfully such suggestions suitable
        sun super support supporting sure system systems table tables take taken taking talent talk
        talking task tasks team teams technique techniques technology television tell term terms
        test testing tests text th than thank thanks that the their them themes then therapy there
        these they thing things think thinking third this those though thought thoughts three
        through throughout time timeline times tip tips title to today together tomorrow tone too
        took tool tools top topic topics total totally touch tough towards track tracking training
        transition travel trends tried trip true truly trust try trying tv two type types typically
        under understand understanding unexpected unique university until up update updated updates
        upon upper ups us usage use used user username users uses using usually validation value
        values variety various ve version very video view viewer views virtual vision visit visual
        voice volunteer vs wait wake walk walking want wanted warm was watch watching water way
        ways we wear weather web website week weekend weekly weeks welcome well went were west what
        when where whether which while white who whole why will win with within without won
        wonderful word words work working workout workplace works workshop world worth would wow
        write writing yeah year years yes yesterday yet yoga you your yourself
        """
}
