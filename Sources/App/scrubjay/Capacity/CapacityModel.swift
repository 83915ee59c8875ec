import Pressure

/// What somebody wants to keep, and where.
struct CapacityQuestion: Equatable {
    /// How many users.
    var users: Int
    /// Memories of each.
    var memories: Int
    /// The memory limit, bytes.
    var ramBytes: Int
    /// Bytes of a memory's text.
    var textBytes = CapacityFigures.textBytes
}

/// What fits where, and what to expect of it.
struct CapacityAnswer: Equatable {
    /// Users whose index is in memory whole.
    var wholeUsers = 0
    /// Users whose index is in memory with codes for vectors.
    var codedUsers = 0
    /// Users who are read from the file when they come.
    var fileUsers = 0
    /// What indexes may take, bytes.
    var indexBudget = 0.0
    /// What they take.
    var indexBytes = 0.0
    /// What indexes would take if all were whole.
    var wholeBytes = 0.0
    /// Resident memory of the server at rest, bytes.
    var restBytes = 0.0
    /// Resident memory with all that fits read in.
    var residentBytes = 0.0
    /// The file, bytes.
    var fileBytes = 0.0
    /// The share of searches that find their index in memory.
    var hitShare = 1.0
    /// Searches and adds, milliseconds.
    var searchP50 = 0.0, searchP95 = 0.0, coldSearch = 0.0, addP50 = 0.0, addP95 = 0.0
    /// The memory limit with which all would be whole and no level is reached, bytes.
    var wholeRAMBytes = 0.0
}

/// Closed formulas over ``CapacityFigures`` and a machine's profile; pure.
struct CapacityModel {
    let profile: MachineProfile

    /// What fits, in an index budget of so many bytes.
    func answer(_ question: CapacityQuestion, indexBudget: Int) -> CapacityAnswer {
        typealias Figures = CapacityFigures
        let users = Double(question.users)
        let memories = Double(question.memories)
        let text = Double(question.textBytes)
        let whole =
            Figures.userBytes + memories
            * (Figures.wholeBytes + Figures.wholeBytesPerTextByte * text)
        let coded = Figures.userBytes + memories * Figures.codedBytes
        let budget = Double(indexBudget)
        var answer = CapacityAnswer()
        answer.indexBudget = budget
        answer.wholeBytes = users * whole
        if users * whole <= budget {
            answer.wholeUsers = question.users
        } else if whole > Figures.codedFromBytes {
            // As many as fit are coded; what is left over makes some of them whole.
            answer.codedUsers = min(question.users, Int(budget / coded))
            let rest = max(0, budget - Double(answer.codedUsers) * coded)
            answer.wholeUsers = min(answer.codedUsers, Int(rest / (whole - coded)))
            answer.codedUsers -= answer.wholeUsers
        } else {
            answer.wholeUsers = Int(budget / whole)
        }
        answer.fileUsers = question.users - answer.wholeUsers - answer.codedUsers
        answer.indexBytes = Double(answer.wholeUsers) * whole + Double(answer.codedUsers) * coded
        answer.restBytes = Figures.restBytes
        answer.residentBytes = Figures.usedBytes + answer.indexBytes * Figures.heapShare
        answer.fileBytes =
            users * memories * (Figures.fileBytes + Figures.fileBytesPerTextByte * text)
        answer.wholeRAMBytes =
            (Figures.usedBytes + answer.wholeBytes * Figures.heapShare)
            / Double(PressureLevel.elevated.fromPercent) * 100
        addTimes(to: &answer, question)
        return answer
    }

    private func addTimes(to answer: inout CapacityAnswer, _ question: CapacityQuestion) {
        let thousands = Double(question.memories) / 1_000
        let hot = profile.embed + profile.search + profile.scorePerThousand * thousands
        answer.coldSearch = hot + profile.loadPerThousand * thousands
        answer.hitShare = Self.hitShare(
            ofUsers: Double(question.users - answer.fileUsers) / Double(question.users))
        answer.searchP50 = answer.hitShare >= 0.5 ? hot : answer.coldSearch
        answer.searchP95 = (answer.hitShare >= 0.95 ? hot : answer.coldSearch) * profile.tail
        answer.addP50 = profile.add
        answer.addP95 = profile.add + profile.flush
    }

    /// The share of searches whose index is in memory when so many users fit, the least recently
    /// used goes, and the traffic has two kinds of users: busy ones and others.
    ///
    /// Che's approximation (Che, Tung and Wang, 2002): a user is in memory when a search of theirs
    /// came within a time that is the same for all; it is found by halving.
    static func hitShare(ofUsers share: Double) -> Double {
        guard share > 0 else { return 0 }
        guard share < 1 else { return 1 }
        let (users, traffic) = (CapacityFigures.busyUsers, CapacityFigures.busyTraffic)
        let (busy, other) = (traffic / users, (1 - traffic) / (1 - users))
        var (low, high) = (0.0, 1_000.0)
        for _ in 0..<60 {
            let time = (low + high) / 2
            let held = users * came(busy * time) + (1 - users) * came(other * time)
            if held < share { low = time } else { high = time }
        }
        return traffic * came(busy * low) + (1 - traffic) * came(other * low)
    }

    /// The chance that something came that is expected so often: 1 - exp(-count), as a power that
    /// is squared 20 times.
    private static func came(_ count: Double) -> Double {
        var rest = 1 - min(count / 1_048_576, 1)
        for _ in 0..<20 { rest *= rest }
        return 1 - rest
    }
}

/// What things cost a month, in any currency.
struct CapacityPrices: Equatable {
    /// A gigabyte of memory.
    var ram = 4.0
    /// A gigabyte of disk.
    var disk = 0.1
    /// A remote store of the smallest size.
    var store = 30.0
}

/// What to buy, in sentences.
enum CapacityAdvice {
    static func sentences(
        _ question: CapacityQuestion, _ answer: CapacityAnswer, _ prices: CapacityPrices,
        levelOf percent: Double
    ) -> [String] {
        var found: [String] = []
        if answer.fileUsers + answer.codedUsers == 0 {
            found.append("All indexes fit into memory whole: more memory makes nothing faster.")
        } else {
            found.append(moreMemory(question, answer, prices))
        }
        if percent >= Double(PressureLevel.elevated.fromPercent) {
            found.append(
                "At \(Figures.fixed(percent, digits: 0)) % of the limit parts must shrink: lower "
                    + "recall.index_megabytes or give more memory.")
        }
        let disk = answer.fileBytes / 1e9 * prices.disk
        if answer.fileBytes > CapacityFigures.fileBytesEasy || disk > prices.store {
            found.append(
                "The file is large: a remote store (\(Figures.short(prices.store)) a month) pays "
                    + "off, as its backups and checks do not stop the server, beside "
                    + "\(Figures.short(disk)) for the local disk.")
        } else {
            found.append(
                "A remote store (\(Figures.short(prices.store)) a month) does not pay off: the "
                    + "local file costs \(Figures.short(disk)), and is faster. It does when "
                    + "several servers must share memories.")
        }
        return found
    }

    private static func moreMemory(
        _ question: CapacityQuestion, _ answer: CapacityAnswer, _ prices: CapacityPrices
    ) -> String {
        let more = max(0, answer.wholeRAMBytes - Double(question.ramBytes)) / 1e9
        let size = Int(answer.wholeRAMBytes / 1_048_576) + 1
        let index = Int(answer.wholeBytes / 1_048_576) + 1
        let cost = Figures.short(more * prices.ram)
        let pays = answer.hitShare < 0.95
        return "With \(Figures.grouped(size)) MB and recall.index_megabytes = "
            + "\(Figures.grouped(index)) all would be whole: \(cost) a month more. "
            + (pays
                ? "It pays off if \(Figures.short(answer.searchP95)) ms at the 95th percentile are "
                    + "too slow."
                : "It hardly pays off: the busy users are in memory already.")
    }
}
