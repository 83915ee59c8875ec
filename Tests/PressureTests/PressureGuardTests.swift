import Testing

@testable import Pressure

@Suite("Pressure guard")
struct PressureGuardTests {
    private let start = ContinuousClock.now
    private static let limit = 1_000 << 20

    /// What a guard says after each reading: percent of the limit, and seconds since the start.
    private func levels(_ script: [(percent: Double, seconds: Double)]) -> [PressureLevel] {
        var subject = PressureGuard(limitBytes: Self.limit)
        return script.map { percent, seconds in
            _ = subject.take(
                residentBytes: Int(Double(Self.limit) * percent / 100),
                at: start + .seconds(seconds))
            return subject.level
        }
    }

    @Test(
        "rises at once to the level of the reading",
        arguments: [
            (0, .normal), (59.9, .normal), (60, .elevated), (69.9, .elevated), (70, .high),
            (74.9, .high), (75, .throttled), (84.9, .throttled), (85, .critical),
            (89.9, .critical), (90.1, .emergency), (130, .emergency),
        ] as [(Double, PressureLevel)])
    func rises(percent: Double, level: PressureLevel) {
        #expect(levels([(percent, 0)]) == [level])
    }

    @Test("falls only after five calm seconds below the margin")
    func falls() {
        #expect(
            levels([(86, 0), (82.5, 1), (82.5, 60), (81.5, 61), (81.5, 65.9), (81.5, 66)])
                == [.critical, .critical, .critical, .critical, .critical, .throttled])
    }

    @Test("a reading inside the margin begins the wait anew")
    func beginsAnew() {
        #expect(
            levels([(86, 0), (50, 1), (50, 5), (84, 5.5), (50, 6), (50, 10.9), (50, 11)])
                == [
                    .critical, .critical, .critical, .critical, .critical, .critical, .normal,
                ])
    }

    @Test("falls several levels in one step, and not below what the last reading allows")
    func severalLevels() {
        #expect(levels([(95, 0), (20, 1), (20, 6)]) == [.emergency, .emergency, .normal])
        #expect(levels([(95, 0), (20, 1), (73, 6)]) == [.emergency, .emergency, .throttled])
    }

    @Test("readings that swing around a threshold change the level once")
    func swings() {
        var subject = PressureGuard(limitBytes: Self.limit)
        var changes = 0
        for step in 0..<600 {
            let percent = step % 2 == 0 ? 86 : 83
            let before = subject.take(
                residentBytes: Self.limit / 100 * percent, at: start + .milliseconds(100 * step))
            if before != nil { changes += 1 }
        }
        #expect(changes == 1 && subject.level == .critical)
    }

    @Test("says what the level was when it changes, else nothing")
    func tells() {
        var subject = PressureGuard(limitBytes: 100)
        #expect(subject.take(residentBytes: 61, at: start) == .normal)
        #expect(subject.take(residentBytes: 62, at: start) == nil)
        #expect(subject.take(residentBytes: 91, at: start) == .elevated)
    }

    @Test(
        "the table: what is refused from which level on",
        arguments: [
            (.basic, nil), (.search, nil), (.coldSearch, .emergency), (.ordinary, .emergency),
            (.complex, .critical),
        ] as [(OperationClass, PressureLevel?)])
    func table(kind: OperationClass, level: PressureLevel?) {
        #expect(kind.refusedFrom == level)
    }
}
