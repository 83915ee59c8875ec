import CSystem
import Glibc

/// An epoll set with an eventfd that wakes its waiter.
///
/// Not `Sendable` but for ``wake()``: everything else belongs to the loop's thread.
final class Poller {
    /// What happened to one descriptor.
    struct Event {
        /// As given when it was added: generation << 32 | descriptor.
        let tag: UInt64
        let isReadable: Bool
        let isWritable: Bool
        /// The client ended its side.
        let isHalfClosed: Bool
        /// Both sides are over, or the socket failed.
        let isBroken: Bool
    }

    /// The tag of the waking descriptor; no connection has generation 0 and descriptor 2^32 - 1.
    static let wakeTag: UInt64 = 0xFFFF_FFFF
    /// Events taken per wait; the rest comes with the next.
    private static let eventsMax = 256

    private let epoll: Int32
    private let wakeDescriptor: Int32
    private let buffer = UnsafeMutablePointer<epoll_event>.allocate(capacity: eventsMax)

    init() throws(HTTPServerError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw HTTPServerError(.systemCall, in: "epoll_create1", errno) }
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard wakeDescriptor >= 0 else {
            let code = errno
            close(epoll)
            throw HTTPServerError(.systemCall, in: "eventfd", code)
        }
        guard add(wakeDescriptor, tag: Self.wakeTag, events: EPOLLIN.rawValue) else {
            throw HTTPServerError(.systemCall, in: "epoll_ctl", errno)
        }
    }

    deinit {
        close(wakeDescriptor)
        close(epoll)
        buffer.deallocate()
    }

    /// Reports each change of a connection once: readable, writable, ended.
    func addConnection(_ descriptor: Int32, tag: UInt64) -> Bool {
        let events =
            EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        return add(descriptor, tag: tag, events: events)
    }

    /// Reports a listener while connections wait on it.
    func addListener(_ descriptor: Int32, tag: UInt64) -> Bool {
        add(descriptor, tag: tag, events: EPOLLIN.rawValue)
    }

    func remove(_ descriptor: Int32) { _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil) }

    /// Makes the wait return; callable on any thread.
    func wake() { _ = eventfd_write(wakeDescriptor, 1) }

    /// Waits for events.
    ///
    /// - Parameter milliseconds: The longest wait.
    /// - Returns: How many there are for ``event(_:)``.
    func wait(milliseconds: Int32) -> Int {
        // A negative count is a signal; the loop comes round again.
        max(0, Int(epoll_wait(epoll, buffer, Int32(Self.eventsMax), milliseconds)))
    }

    /// One event of the last wait, or nil when it only woke the waiter.
    func event(_ index: Int) -> Event? {
        let (bits, tag) = (buffer[index].events, buffer[index].data.u64)
        guard tag != Self.wakeTag else {
            var value: eventfd_t = 0
            _ = eventfd_read(wakeDescriptor, &value)
            return nil
        }
        return Event(
            tag: tag, isReadable: bits & EPOLLIN.rawValue != 0,
            isWritable: bits & EPOLLOUT.rawValue != 0,
            isHalfClosed: bits & EPOLLRDHUP.rawValue != 0,
            isBroken: bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0)
    }

    private func add(_ descriptor: Int32, tag: UInt64, events: UInt32) -> Bool {
        var event = epoll_event()
        event.events = events
        event.data.u64 = tag
        return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0
    }
}
