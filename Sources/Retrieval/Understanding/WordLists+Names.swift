extension WordLists {
    /// Common given names that are no other word; people type them in lower case too.
    static let givenNames = """
        aaron adam adele ahmed aisha alan alba alejandro alex alexander alexandra alexis alfred \
        ali alice alicia alina alison amanda amelia amir amy ana andrea andreas andrew andy \
        angela anita anja ann anna anne annie anthony anton antonio antonia arjun arthur astrid \
        audrey ava barbara beatrice becky benjamin bernard betty bianca bob boris brandon brenda \
        brian bruno caleb cameron camila carla carlos carmen carol caroline catherine cecilia \
        charles charlie charlotte chloe chris christian christina christine christopher claire \
        clara claudia connor craig cynthia daniel daniela danielle danny dave david deborah \
        debbie denis dennis derek diana diego dmitri dominik donna doris dorothy douglas dylan \
        eddie edward elena eleanor eli elias elijah elisa elise elizabeth ella ellen ellie emily \
        emma emi eric erica erik erika ernest ethan eva evan evelyn fatima felix fernando fiona \
        florian francesca francis franz freya gabriel gabriela gary gavin geoff george georgia \
        gerald giulia gina giovanni greg gregory greta guido gustav hannah hans hassan heidi \
        helen helena henrik henry hugo ian ibrahim igor ines ingrid irene isabel isabella \
        isabelle isla ivan jackie jacob jake james jamie jan jana jane janet jason javier jeff \
        jeffrey jenna jennifer jenny jens jeremy jerry jesse jessica jill jim jimmy joan joanna \
        joanne joe joel johan johanna john johnny jon jonas jonathan jordan jorge jose joseph \
        josh joshua juan judith judy julia julian julie juliana jurgen karen karin karl kate \
        katherine kathy katie katja keith kelly ken kenneth kevin kim kirsten klaus kris kyle \
        lara larry lars laura lauren lea leah lena leo leon leonie liam lily linda lisa liz lois \
        lorenzo louis louise luca lucas lucia lucy luis luisa luka lukas luke luna lydia maggie \
        magnus malik manuel marcel marco marcus margaret maria marie mariana marina mario marion \
        marta martha martin martina mary mateo matt matteo matthew matthias maya megan mehmet \
        mel melanie melissa mia michael michelle miguel mike mila milan milo miriam mohamed \
        mohammed molly monica monika muhammad nadia nadine nancy naomi nate nathan natalia \
        natalie natasha neil nicholas nick nicolas nicole niklas nikita nina noah noel nora noor \
        nuria oliver olivia omar oscar otto owen pablo pamela paola patricia patrick paul paula \
        pauline pavel pedro peggy pete peter petra phil philip philipp pia piotr priya rachel \
        rafael rahul ralph ravi raymond rebecca renata ricardo richard rick rita rob robert \
        roberto robin roger roland ron ronald rosa rosie ross ruben rudolf ruth ryan sabine \
        sabrina sally sam samantha samir samuel sandra sara sarah sasha scott sean sebastian \
        sergio sharon sheila simon simone sofia sonia sonja sophia sophie stefan stefanie stella \
        stephanie stephen steve steven stuart sue susan susanne suzanne sven sylvia tamara tanya \
        tara ted teresa theo theresa thomas tiffany tim timothy tina tobias toby todd tom tomas \
        tommy tony tracy tyler ursula valentina valerie vanessa vera veronica victoria viktor \
        vincent vivian vladimir walter wendy wilhelm william xavier yara yasmin yuki yusuf yves \
        yvonne zach zara zoe
        """
}
