import Execution
import Testing

@Suite("Doorbell", .timeLimit(.minutes(1)))
struct DoorbellTests {
    @Test("a ring before the sleep ends it at once, and counts once")
    func ringsBefore() async {
        let bell = Doorbell()
        bell.ring()
        bell.ring()
        await bell.sleep(upTo: .seconds(600))
        await bell.sleep(upTo: .milliseconds(1))
    }

    @Test("a ring wakes all who sleep")
    func wakes() async {
        let bell = Doorbell()
        await withTaskGroup { group in
            for _ in 0..<4 { group.addTask { await bell.sleep(upTo: .seconds(600)) } }
            // Who comes after one ring is woken by another.
            let ringer = inBackground {
                while !Task.isCancelled {
                    bell.ring()
                    await Task.yield()
                }
            }
            await group.waitForAll()
            ringer.cancel()
        }
    }

    @Test("a task that is cancelled sleeps no longer")
    func cancels() async {
        let bell = Doorbell()
        let sleeper = inBackground { await bell.sleep(upTo: .seconds(600)) }
        sleeper.cancel()
        await sleeper.value
    }
}
