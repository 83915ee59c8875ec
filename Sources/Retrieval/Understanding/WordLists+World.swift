extension WordLists {
    /// Things of the world at large; singular and plural.
    static let world = """
        earth sun moon sky star stars planet planets black hole holes comet comets orbit galaxy \
        universe solar system space light gravity atom atoms molecule molecules electron \
        electrons proton energy mass force physics chemistry biology mathematics math maths \
        algebra geometry calculus trigonometry statistics science virus viruses bacteria cell \
        cells dna gene genes protein proteins vitamin evolution photosynthesis entropy \
        relativity thermodynamics quantum nuclear fusion fission oxygen hydrogen nitrogen carbon \
        helium iron gold silver copper salt water ice steam air ocean oceans sea seas river \
        rivers mountain mountains volcano volcanoes desert island continent continents country \
        countries capital capitals population language languages earthquake earthquakes tsunami \
        hurricane hurricanes tornado rainbow rainbows lightning thunder clouds cloud rain snow \
        weather climate season seasons tides tide animal animals mammal mammals bird birds fish \
        reptile reptiles insect insects whale whales dolphin dolphins shark sharks elephant \
        elephants lion lions tiger tigers bear bears wolf wolves bat bats bee bees spider \
        spiders octopus penguin penguins snake snakes dinosaur dinosaurs cat cats dog dogs horse \
        horses cow cows sheep pig pigs chicken chickens plant plants tree trees leaf leaves \
        flower flowers fruit fruits vegetable vegetables tomato potato banana apple apples \
        cheese bread wine beer coffee tea sugar chocolate glass paper steel plastic rubber \
        diamond diamonds cement heart brain liver kidney kidneys lungs blood bone bones muscle \
        muscles skin human humans body people vaccine vaccines antibiotics cancer diabetes flu \
        influenza malaria egg eggs honey wifi president presidents king queen emperor empire war \
        wars revolution constitution parliament senate democracy capitalism socialism communism \
        inflation economy gdp currency religion buddhism islam christianity hinduism judaism \
        philosophy stoicism republic treaty declaration independence renaissance engine engines \
        diesel turbine refrigerator microwave television radio telephone computer computers \
        internet airplane airplanes plane rocket rockets battery batteries transistor \
        semiconductor semiconductors laser lasers magnet magnets telescope electricity motor \
        noun nouns verb verbs adjective adverb grammar plural synonym synonyms antonym antonyms \
        word words poem haiku sonnet metaphor simile prime primes fraction triangle circle \
        sphere pi factorial logarithm derivative integral equation theorem matrix algorithm \
        algorithms colors colours primary element elements periodic compound acid acids gas \
        gases noble metal speed sound temperature pressure density boiling melting freezing \
        marathon olympics chess soccer football rainforest ozone glacier glaciers fossil fossils \
        recursion machine artificial intelligence neural network networks blockchain bitcoin sum \
        product square root cube number's largest smallest tallest longest deepest fastest \
        highest biggest oldest invented discovered century ancient medieval
        """

    /// Names that everyone knows: they say nothing about the person.
    static let knownNames = """
        france spain italy germany portugal england britain scotland ireland wales uk usa \
        america canada mexico brazil argentina chile peru colombia china japan korea india \
        pakistan russia ukraine poland sweden norway finland denmark iceland netherlands belgium \
        switzerland austria greece turkey egypt morocco nigeria kenya ethiopia africa asia \
        europe australia zealand antarctica mongolia vietnam thailand indonesia malaysia \
        philippines singapore israel iran iraq saudi arabia cuba hungary romania bulgaria serbia \
        croatia czech slovakia slovenia estonia latvia lithuania united states kingdom america's \
        europe's paris london berlin madrid rome vienna moscow tokyo beijing delhi cairo athens \
        mount mt lake everest himalayas sahara amazon nile alps andes atlantic pacific arctic \
        antarctic mediterranean baltic danube thames mississippi kilimanjaro mercury venus mars \
        jupiter saturn uranus neptune pluto milky way earth moon sun romeo juliet prejudice \
        gatsby potter elon musk bezos zuckerberg einstein albert newton isaac darwin curie \
        galileo tesla edison shakespeare hamlet macbeth mozart beethoven bach picasso monet \
        michelangelo leonardo vinci rembrandt gogh napoleon caesar cleopatra lincoln washington \
        gandhi mandela churchill hitler stalin lenin obama trump biden putin kennedy plato \
        aristotle socrates kant nietzsche descartes tolstoy dostoevsky orwell hemingway austen \
        dickens homer odyssey iliad dante cervantes titanic eiffel tower pyramid pyramids wall \
        great big ben colosseum taj mahal liberty statue declaration independence constitution \
        congress nato un eu bible quran olympics olympic world war ii iii iv cup starry mona \
        lisa sistine nobel prize oscar oscars spanish french german italian portuguese english \
        japanese chinese korean russian arabic hindi latin greek turkish dutch swedish norwegian \
        danish finnish polish mandarin roman byzantine ottoman american british european african \
        asian indian victorian renaissance python javascript typescript java swift rust \
        golang ruby kotlin html css sql json xml yaml http https tcp udp ip dns api linux \
        unix windows macos android ios git github docker kubernetes react vue angular node \
        django flask excel google microsoft apple facebook twitter wikipedia dna rna gdp usd eur \
        gbp nasa fbi cia gpu cpu ram ssd usb celsius fahrenheit kelvin pythagoras pythagorean \
        fibonacci archimedes internet
        """

    /// Programming, apart from the product names above.
    static let tech = """
        python javascript typescript java rust golang ruby kotlin html css sql json xml yaml \
        regex regexp regular expression function functions loop loops array arrays string \
        strings dictionary dictionaries variable variables compile compiler syntax closure \
        closures pointer pointers class's inheritance polymorphism recursion algorithm query div \
        http tcp udp api git linux bash shell script code docker kubernetes numpy pandas pip npm \
        react iterator tuple hashmap bug stack queue heap binary integer float boolean
        """
}
