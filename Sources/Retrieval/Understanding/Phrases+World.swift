extension Phrases {
    static let quoteTasks = """
        translate
        how do|does|would|can you|i|one|they|we say|spell|pronounce|write … in spanish|french|\
        german|italian|japanese|portuguese|english|chinese|korean|russian|arabic|latin|dutch|\
        swedish
        how do|would you|i say|spell|pronounce
        how is|are _ spelled|pronounced|spelt
        convert
        calculate|compute|evaluate|factor|differentiate|integrate|simplify
        solve the|this|for|~ equation|integral|x|y
        define
        """

    static let worldTasks = """
        definition|meaning of
        what is|was the|a definition|meaning|etymology|plural|synonym|antonym|opposite|past of|\
        for|tense
        what does|do the|~ word|term|~ _ _|~ mean|stand|signify
        what is|are the symptoms|causes|effects|benefits|ingredients|rules of
        what is|are|was the|~ difference|differences|relationship between
        what is|was the … capital|currency|population|area|boiling|melting|freezing|speed|\
        square|chemical|formula|atomic|distance|circumference|diameter|derivative|integral|\
        syntax|time complexity|molecular|official of|point|root|formula|language|symbol|number|\
        weight|mass|between|from|for|complexity
        what is|was the capital|currency|population|syntax|formula|circumference of|for
        capital|population|currency|synonyms|synonym|antonym|antonyms of|for
        square root of
        sqrt
        what is|are _ times|plus|minus|divided|squared|percent|mod
        who invented|discovered|painted|composed|wrote|founded|sculpted|authored|directed|\
        designed|coined
        who was|is|were the first|second|third|last|current|_ president|king|queen|emperor|pope|\
        person|man|woman|prime
        how many|much _ are|is|~ in|per|make|makes|equals|does a|an|one|the
        how many|much _ people live|lived in
        how many|much people live|lived|speak in|on|_
        how tall|high|deep|old|far|big|heavy|hot|wide|large is|was|are|were the|mount|mt|\
        jupiter|mars|venus
        how fast|hot|cold|far|big|long is|does|do|are light|sound|the|a|an
        how long does|is it|a|an|the take|marathon|light|pregnancy|football|year|day|lightyear
        explain|describe how|what|why
        explain the|~ theory|concept|idea|difference|principle|law|process|history of|between
        explain to me|us how|what|why|the
        give|show|list|name|tell me|us|~ an|a|some|the|~ example|examples|list|definition of
        name|list one|two|three|four|five|six|ten|the|some|every
        prove that
        who|what won the world|nobel|super|_ war|cup|prize|bowl
        in what|which year|century|country
        what|which year|century|country|continent|planet|animal|element|gas|language|organ|\
        river|ocean|metal|city was|did|is|has|are|were|do|does|have
        how is|are|was|were _ made|formed|produced|built|created|calculated|measured|defined|\
        extracted
        how do|does _ _|~ work|form|fly|swim|hibernate|migrate|reproduce|evolve|breathe|function
        what causes|caused|happens|makes
        write|create|give|show|generate … a|an|some|the|~ python|javascript|typescript|java|\
        rust|swift|go|sql|bash|css|html|regex|regular|c|ruby|kotlin|shell|haiku|sonnet|limerick \
        function|program|script|query|class|code|rule|page|expression|statement|about|that
        write|generate|create|give|show|make a|an|some|the|me|~ a|an|~ function|program|script|\
        query|regex|sql|haiku|sonnet|limerick|regular|loop|class|algorithm|unit
        fix|debug|refactor|optimize|review|explain|rewrite|comment|convert this|the|following|\
        that code|function|snippet|program|query|script|class|method|error|regex
        what does this|the|following code|function|snippet|regex|error|return|print|query|do|\
        output|mean
        what does this return|print|output|do|mean
        why is|are|does|do the|a|an|~ sky|sea|ocean|water|sun|moon|grass|blood|ice|leaves|cats|\
        dogs|birds|bees|stars|planets|people|humans|we
        summarize|proofread|rewrite|rephrase|paraphrase the|this|following text|article|\
        paragraph|passage|sentence|text
        is it true that
        what|how a|an … is|are|means|works|work
        """

    static let worldQuestions = """
        what|who|where is|are|was|were the|a|an|~
        what|which _ is|are|was|has|have|were
        who is|was|are|were|did|made|built|created|ruled|killed|wrote|led|won
        when|where is|was|were|did|do|does|are
        how do|does|did|can|could|is|are|was|were|would
        how many|much|tall|far|big|high|deep|long|old|fast|heavy|large|hot|cold|often
        how do|can|should|would i|you|we|one
        why is|are|do|does|did|was|were|can|could
        is|are|was|were|do|does|did|can|could|has|have
        is there|are
        explain|describe|define|compare|list|name|summarize|outline
        explain|describe|teach|tell me|us|about|~
        tell|teach me|us about|how|why|what
        which
        about
        how
        in|on|at which|what
        give|show me|us
        list|name the|all|some|~
        write|create|generate|implement|show
        what
        """
}
