/// Words of four letters and more that cost one token, in lower case or with a first capital.
///
/// The 1,200 most frequent of four public sets of conversations (LoCoMo, REALTALK, BEAM, PrefEval)
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
        across action actions active activities activity actually adapt added adding additional
        address adds adjust advance advanced advice after again against agency agenda agree ahead
        allow allows along already also alternative always amazing among amount analysis analytics
        anniversary another answer anxiety anything appeal application applications applied apply
        applying approach apps area areas around arts aside assign assistance assistant attend
        attention audience august authentic availability available avoid award awards awareness away
        awesome back background balance balanced base based basic beach beautiful beauty because
        become been before begin behavior being believe benefit benefits best better between black
        blocking blocks blue body bold bonus book books boost both boundary brain brands break
        breakfast brief bring budget build building business busy button calculate calendar call
        canadian cannot capture care career case cases casual catch category center certain
        certainly certification challenge challenges chance change changes character characters
        chart charts chat check checking checklist choice choices choose choosing city class classes
        classic classification clean cleaning clear clearly client clients close clothing code
        collaboration collection color colors combination combine come comes comfort coming common
        communication communities community company compare compared complete completed completion
        complex comprehensive concept concepts conclusion concrete condition conditions confidence
        connect connected connection connections consider considering constraints contact content
        context continue continued continuing continuous contributions control conversation cooking
        cool core correct cost could country course courses cover create created creating creation
        creative criteria critical cross crystal cultural culture current currently custom daily
        dance dashboard data database date dates david days deals decide decision dedicated deep
        define definitely delegate delicious delivery depth describe description design designed
        designs despite detail detailed details determine develop developed development dialogue
        diet difference different digital dinner discount discuss discussion discussions display
        distance distribution diversity divine document documentary documentation documents does
        doesn doing done double down draw dreams drive duration during dynamic each early easily
        east easy edge edition editors education educational effective efficiency efficient elements
        else emails emerging emotional empty energy enhanced enjoy enough ensure entries environment
        environmental error errors especially essay essential establish even evening event events
        ever every everyone everything example excellent execute exercise exercises expand expected
        expenses experience experiment explain explanation explore express extended external extra
        face factor factors false family fantastic fashion favorite feature features feedback feel
        feeling feet festival field fields figure file film films final financial find finding
        finish first fits flexible flight flow focus follow following food foot form formal format
        forms formula forward foster found foundation free freedom fresh friday friend friendly
        friends from full fully function fund funds further future gain game games gather general
        generate genuine geometry getting gift give given glad global goal goals goes going good
        google great greater ground group groups grow growth guidance guide hair handle handling
        happy hard have haven having head health healthy hear heard height hello help helpful
        helping helps here high higher highlight highlights highly history hold home honest hope
        hour hours housing however html human idea ideal ideas identify identity image immediate
        immediately impact implement importance important improve improved improvement include
        included includes including increase increasing incredible indeed index individual
        individuals industry influence inform information init initial innovative input insights
        inspired instead instructions integrity interactive interest interested interesting internal
        international interview interviews into introduction investment issues items john join
        journal journey just keep keeping keywords kids kind know knowledge known label language
        large larger last late later latest layout lead leadership leading lean learn learned
        learning least leather left legal length less letter level levels library life light like
        limit limited line lines link list listen listening little live lives living load local
        location logic long longer look looking looks love loved luck lunch made main maintain major
        make makes making manage managed management manager managing many market marketing master
        match materials matters maybe mean means measure media meditation meet meeting meetings
        member members memories memory mental mention mentor message method methods might migration
        mind minute minutes model models modern modules moment moments monday monitor month monthly
        months mood more morning most move movie movies moving much multiple muscle music must name
        narrative natural nature navigate necessary need needed needs network networking neutral
        never next nice night none note notes number numbers objective offer offers office often
        once ones online only open opening opportunities opportunity option options order
        organization organizations original other others outcome output outside over overall page
        painting pair park part particularly parts pass passion past path patterns peace people
        perfect perform performance period person personal personally perspective perspectives phone
        photo photography physical picture place places plan planned planning plans platforms play
        played playing please plot point points policy port position positive possible post
        potential power powerful practical practice practices prefer preferences prep preparation
        prepare prepared present presentation pretty prevent previous price pride principles print
        prior priority problem problems process processes producer production products professional
        professionals program programs progress project projects proper properties property pros
        provide provided provides providing public purchase purpose push python quality question
        questions quick quickly quiet quite raise range rate rather reach react read reading ready
        real really reasons receive received recent recently recipe recognition recommend
        recommendation recommendations reduce references reflect reflection regular related
        relationship relationships relax relevant remaining remember reminder remove require
        required requirements requires research resources respect response responsibility
        responsible rest result results resume return reviews rich ride right risk role roles room
        routes routine running same sample satisfaction save scale scenario schedule scheduled
        script scripts second secret section secure security seeing seek seeking seems seen select
        self send sense september series service services session sessions setting settings setup
        several shape share shared shares sharing shoes shopping short should show showcase showing
        shows side sign significant similar simple since sitting situation size skill skills sleep
        small smooth social soft software solid solution solutions some someone something sometimes
        soon sound sounds space special specific specifically spend spending spiritual spot spray
        square stability stand standard standards standing star start started starting startup state
        statement statements states stay step steps stick still store stories story strategic
        strategies strategy strength stress string strong structure studies studio study stuff style
        subject submission submit success successful successfully such suggestions suitable super
        support supporting sure system systems table tables take taken taking talent talk talking
        task tasks team teams technique techniques technology television tell term terms test
        testing tests text than thank thanks that their them themes then therapy there these they
        thing things think thinking third this those though thought thoughts three through
        throughout time timeline times tips title today together tomorrow tone took tool tools topic
        topics total totally touch tough towards track tracking training transition travel trends
        tried trip true truly trust trying type types typically under understand understanding
        unexpected unique university until update updated updates upon upper usage used user
        username users uses using usually validation value values variety various version very video
        view viewer views virtual vision visit visual voice volunteer wait wake walk walking want
        wanted warm watch watching water ways wear weather website week weekend weekly weeks welcome
        well went were west what when where whether which while white whole will with within without
        wonderful word words work working workout workplace works workshop world worth would write
        writing yeah year years yesterday yoga your yourself
        """
}
