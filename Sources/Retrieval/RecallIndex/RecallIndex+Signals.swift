import MemoryModel
import TextAnalysis

/// The signals beside words and vectors.
extension RecallIndex {
    /// Signals of speaker, time and form.
    func measureSigns(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        measureSpeaker(query, &scratch)
        measureDates(query, &scratch)
        measureFlag(.hasTimeWord, as: .whenTime, when: query.asksWhen, &scratch)
        measureFlag(.isFirstPerson, as: .firstPerson, when: true, &scratch)
        measureFlag(.isAssistant, as: .assistant, when: roleCount > 0, &scratch)
        scratch[.length].reset(count)
        for row in 0..<count {
            scratch[.length].raw[row] = Self.logLength(Int(rows.length(row)))
        }
    }

    private func measureFlag(
        _ flag: MemoryFeatures.Flags, as feature: RecallFeature, when applies: Bool,
        _ scratch: inout RecallScratch
    ) {
        scratch[feature].isActive = false
        guard applies else { return }
        scratch[feature].reset(count)
        for row in 0..<count where rows.flags[row].contains(flag) { scratch[feature].raw[row] = 1 }
    }

    private func measureSpeaker(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        scratch[.speaker].isActive = false
        guard !query.names.isEmpty else { return }
        scratch[.speaker].reset(count)
        let isNamed = speakers.names.map { !query.names.isDisjoint(with: $0) }
        for row in 0..<count where isNamed[Int(rows.speakers[row])] {
            scratch[.speaker].raw[row] = 1
        }
    }

    private func measureDates(_ query: PreparedQuery, _ scratch: inout RecallScratch) {
        scratch[.date].isActive = false
        scratch[.dateNear].isActive = false
        guard !query.dates.isEmpty else { return }
        scratch[.date].reset(count)
        scratch[.dateNear].reset(count)
        var last = (day: Int32.min, agrees: Float(0), near: Float(0))
        for row in 0..<count {
            let day = rows.days[row]
            if day != last.day {
                let date = CalendarDate(day: Int64(day))
                let agrees = query.dates.contains { $0.agrees(with: date) }
                let near = query.dates.map { $0.nearness(to: Int64(day), on: date) }.max() ?? 0
                last = (day, agrees ? 1 : 0, near)
            }
            scratch[.date].raw[row] = last.agrees
            scratch[.dateNear].raw[row] = last.near
        }
    }

    private static func logLength(_ length: Int) -> Float {
        length < logLengths.count ? logLengths[length] : Logarithm.ofOnePlus(Float(length))
    }

    private static let logLengths = (0..<256).map { Logarithm.ofOnePlus(Float($0)) }
}
