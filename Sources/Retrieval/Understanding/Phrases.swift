/// What a phrase says about the sentence that holds it.
enum PhraseGroup: Int, CaseIterable {
    /// Polite openings that are cut off before anything else is asked.
    case frame
    /// A request to keep something; only where a sentence begins.
    case remember
    /// A request to drop something; only where a sentence begins.
    case forget
    /// About everything that is known; anywhere.
    case wide
    /// Small talk of several words; the whole sentence or its beginning.
    case chat
    /// Opens a task on words or numbers that stand in the message, whoever they speak of.
    case quoteTask
    /// Opens a question or task about the world, whatever follows.
    case worldTask
    /// Opens a question that is about the world when a thing of the world follows.
    case worldQuestion
    /// Asks for a time; anywhere.
    case timeQuestion
    /// Points back at earlier talk; anywhere.
    case reference
    /// Says what the assistant should do; where a sentence begins.
    case wish
    /// Says nothing that lasts.
    case hollow
}

/// The phrases that rules know.
///
/// Words stand for themselves, written out; `a|b` for either, `~` for nothing, `_` for any one
/// word, `…` for up to six words.
enum Phrases {
    /// Each group's phrases, one a line.
    static let all: [(PhraseGroup, String)] = [
        (.frame, frames), (.remember, remember), (.forget, forget), (.wide, wide), (.chat, chat),
        (.quoteTask, quoteTasks), (.worldTask, worldTasks), (.worldQuestion, worldQuestions),
        (.timeQuestion, timeQuestions), (.reference, references), (.wish, wishes),
        (.hollow, hollow),
    ]

    private static let frames = """
        please
        hey|hi|hello|ok|okay|so|and|but|well|also|btw|now|then|um|uh|oh|yo|alright|right|thanks
        by the way
        can|could|would|will you please|~
        can|could i|you ask|help me understand
        can|could|would you please|~ tell|explain|show|teach|give|remind|describe to|~ me|us
        can|could you please|~ help me to|~ understand
        would you mind
        tell|explain|teach|show to|~ me
        i want|need|would|~ like|~ to know|understand|learn
        i am|was|~ wondering|curious about|~
        i wonder
        do|did you happen|~ to|~ know
        any idea
        quick question
        question
        one more thing
        just|~ curious
        help me understand
        let me know
        i have a question
        """

    private static let remember = """
        remember|memorize|memorise that|this|my|i|we|our|to|the|for|she|he|they|it|a
        remember
        do not|never forget|forgetting that|my|i|about|this|we|our|the
        note that|this|down|to self
        note
        make|take|keep a|~ note|notes|record of|that|~
        save|store|record|log this|that|these|it|for|my|the following|~
        save|store|keep|put this|that|it|~ … memory|mind
        write|jot this|that|it down
        write|jot down that
        keep in mind
        bear in mind
        for the record
        for|~ future reference
        for later
        fyi
        add … memory|memories|notes
        i want|need|would like|~ you to remember|know|note|keep
        just|~ so you know
        you should know|remember
        let it be known
        from now on
        going forward
        update my|your|the profile|memory|memories|notes
        """

    private static let forget = """
        forget that|what|about|everything|all|my|this|it|the|our|anything|whatever|i
        do not|never remember|store|save|keep|record|log this|that|it|my|what|any|anything|about
        stop remembering|storing|saving
        i want|need|would like|~ you to forget|delete|erase
        you can|should|may|could forget|delete
        delete|erase|remove|wipe|clear|purge|drop … memory|memories|history
        delete|erase|remove|wipe|clear|purge … you know|have|stored|remember|saved|learned
        delete|erase|remove|wipe|clear|purge … i said|told
        delete|erase|remove|wipe|clear|purge the|that|my note|notes|fact|facts|entry about|on|that
        delete|erase|remove|wipe|clear|purge all|~ of|~ my data|facts|history
        i do not want you to remember|keep|store|save
        unlearn
        """

    private static let wide = """
        know|remember|stored|saved|learned|learnt|have|got|recorded|everything|all|facts|data \
        about|on|of|regarding me|myself|us
        about me so far
        tell|talk … about me|myself
        who am i
        what am i like
        what kind|sort|type of person|man|woman am i
        what is|are i|my like|interests|hobbies|values|goals|passions|personality|strengths
        describe|profile|characterize me|myself
        describe my personality|character|life
        how well|much do you know me
        do you know|remember me
        who i am
        talked|spoken|spoke|discussed about|~ so far
        summary|overview|summarize|summarise|recap of|~ all|~ our conversations|chats|talks
        your memory about|of|on me
        do you know who i am
        told|said you so far
        i have told you
        summary|overview|profile|portrait of me|myself|us
        summary|overview of my life|history|everything|all
        summary|overview|recap of all our|my
        summarize|summarise|recap my life
        summarize|summarise|recap everything|all|me
        all|show|list … my|your|the memories
        list all|every fact|facts
        everything|all you know|remember|have
        """

    private static let chat = """
        how are|is you|u|it|things|life|everything|your
        how are|is|have|has you|it|things been|going|doing
        how do you do
        what is up|new|good
        what are you up to
        how is|was your day|night|weekend|morning
        how|what about you
        not bad|much
        i am|is good|fine|great|well|ok|okay|alright
        hope|i you are|is doing|~ well|good|fine|great
        you rock
        i appreciate it|that|you
        talk later|soon
        what is your favorite _
        who are you
        what are you
        what is your name
        what can you do|help
        what do you do
        are|r you a|an|~ human|robot|bot|ai|real|there|person|machine|ok|alive
        do you have feelings|emotions
        tell me a|another joke
        tell me something funny
        tell me a story
        make me laugh
        see you
        talk to you|~ later|soon
        have a|an good|great|nice|lovely|wonderful|awesome|~ day|night|weekend|evening|one|time
        good to see|hear you|from|that
        nice|pleased|good|great to meet|see you
        happy new year
        merry christmas
        no worries|problem
        got it
        go ahead
        never mind
        sounds good|great|perfect|fine
        makes|make sense
        i see
        i understand
        i agree
        my bad|pleasure
        you are|~ welcome|right|great|awesome|amazing|the best|funny|kind|sweet|smart|hilarious
        that is|was all|it|great|good|helpful|nice|cool|amazing|awesome|perfect|funny|hilarious|\
        fine
        that is|was really|very|so|super helpful|nice|good|cool|funny|kind|useful
        long time no see
        wie geht|gehts s|es|is|~ dir|ihnen|euch|~
        como|cómo estas|esta|estás|está|va|vai
        que tal
        ca va
        come stai|va
        be right back
        """

    private static let timeQuestions = """
        when is|are|am|was|were|did|do|does|will|can|should|have|has|had|would
        what|which time|date|day|month|year|weekday
        how long have|has|had|did|do|does|ago|until|since|before|after|will|is|are|was|were
        how many|much days|weeks|months|years|hours|time|minutes ago|until|since|passed|between|\
        before|after|till|left|did|have|has|had|do|to
        how often|recently|soon
        since|until|till when
        this|last|next|past|coming|previous week|month|year|weekend|summer|winter|spring|autumn|\
        fall|morning|evening|night|afternoon|semester|quarter|time
        in the|~ past|last|next few|couple|_ days|weeks|months|years
        _ days|weeks|months|years|hours|minutes|decades ago
        two|three|four|five|few|couple days|weeks|months|years
        first time
        this|in|every morning|evening|afternoon
        in the morning|evening|afternoon|90s|80s|70s|60s|2000s|2010s
        """

    private static let references = """
        the usual
        last|other one
        we|i discussed|decided|talked|agreed|said|mentioned|told|chose|made|picked|planned|stopped
        you said|told|mentioned|suggested|recommended|gave|did|made
        what|how about
        more about
        like before
        the same
        so far
        """

    private static let wishes = """
        i|we need|want|would like|~ you|your|help|ideas|suggestions|advice|recommendations|\
        information|facts
        i|we need|want|would like|~ to know|ask|understand
        i|we need|want|would like|~ a|an|some recipe|recipes|list|summary|example|examples|\
        translation|explanation|idea|suggestion|recommendation|code|function|script
        let us|me|is
        please
        no|yes please|~
        """

    private static let hollow = """
        i do not|~ know|understand|care|mind|think|remember
        i guess|think|hope|suppose|believe|know|see|agree so|not|~
        i|we will|would|can|could do|try|check|see|let that|it|you|~
        i am not|~ sure|kidding|joking|done|ready|back|here|sorry|fine|ok|good
        that|it|this is|was so|very|really|not|~ _
        """
}
