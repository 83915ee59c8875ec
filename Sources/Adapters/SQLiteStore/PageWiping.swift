import CSQLite
import Synchronization

/// Zeroes what SQLite leaves behind between the cells of a page.
///
/// `secure_delete` zeroes a row where it is deleted. When a page is split or merged its rows move,
/// and their old bytes stay in the page's free middle; a row deleted later is zeroed only at its
/// new place. So each page is wiped on its way from the log into the file, where the log ends up.
///
/// Source of the layout: sqlite.org/fileformat.html, sections 1.6 and 1.8.
enum PageWiping {
    /// The size of our pages, bytes.
    static let pageBytes = 4_096

    private struct Tables: @unchecked Sendable {
        // True because both are made once, live as long as the program, and are only read.
        let system: UnsafePointer<sqlite3_io_methods>
        let wiping: UnsafePointer<sqlite3_io_methods>
    }
    private static let tables = Mutex<Tables?>(nil)

    /// Lets every page that is written to this open file be wiped; false when it cannot be done.
    ///
    /// Only the writing of the main file changes; the log's frames carry checksums and stay.
    static func start(on file: UnsafeMutablePointer<sqlite3_file>) -> Bool {
        guard let methods = file.pointee.pMethods else { return false }
        let chosen = tables.withLock { tables -> UnsafePointer<sqlite3_io_methods>? in
            let known = tables ?? makeTables(from: methods)
            tables = known
            return methods == known.system || methods == known.wiping ? known.wiping : nil
        }
        guard let chosen else { return false }
        file.pointee.pMethods = chosen
        return true
    }

    private static func makeTables(from system: UnsafePointer<sqlite3_io_methods>) -> Tables {
        let wiping = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        wiping.initialize(to: system.pointee)
        wiping.pointee.xWrite = { PageWiping.write($0, $1, $2, $3) }
        return Tables(system: system, wiping: UnsafePointer(wiping))
    }

    /// Wipes a page and writes it as the system does; anything but a page as it is.
    private static func write(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ bytes: UnsafeRawPointer?, _ count: Int32,
        _ offset: Int64
    ) -> Int32 {
        guard let write = tables.withLock({ $0?.system.pointee.xWrite }) else {
            return SQLITE_IOERR
        }
        guard let bytes, count == Int32(pageBytes), offset % Int64(pageBytes) == 0 else {
            return write(file, bytes, count, offset)
        }
        return withUnsafeTemporaryAllocation(byteCount: pageBytes, alignment: 8) { page in
            page.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: pageBytes))
            _ = wipe(page, number: offset / Int64(pageBytes) + 1)
            return write(file, page.baseAddress, count, offset)
        }
    }

    /// Wipes every page of the file itself; the log must be empty and nobody else writing.
    ///
    /// A crash in between does no harm: only bytes that mean nothing change.
    static func wipeAll(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int32 {
        guard let methods = file.pointee.pMethods?.pointee, let size = methods.xFileSize,
            let read = methods.xRead, let write = methods.xWrite, let sync = methods.xSync
        else { return SQLITE_IOERR }
        var bytes: sqlite3_int64 = 0
        let code = size(file, &bytes)
        guard code == SQLITE_OK else { return code }
        return withUnsafeTemporaryAllocation(byteCount: pageBytes, alignment: 8) { page in
            for number in 1...max(1, bytes / Int64(pageBytes)) {
                let offset = (number - 1) * Int64(pageBytes)
                let code = read(file, page.baseAddress, Int32(pageBytes), offset)
                guard code == SQLITE_OK else { return code }
                guard wipe(page, number: number) else { continue }
                let written = write(file, page.baseAddress, Int32(pageBytes), offset)
                guard written == SQLITE_OK else { return written }
            }
            return sync(file, SQLITE_SYNC_NORMAL)
        }
    }

    /// Zeroes the free middle of a page of a tree; true when that changed anything.
    ///
    /// Pages of other kinds, and any that does not look as a tree's page must, are left alone.
    static func wipe(_ page: UnsafeMutableRawBufferPointer, number: Int64) -> Bool {
        guard let middle = freeMiddle(of: UnsafeRawBufferPointer(page), number: number) else {
            return false
        }
        var isChanged = false
        for place in middle where page[place] != 0 {
            page[place] = 0
            isChanged = true
        }
        return isChanged
    }

    /// Where a tree's page holds nothing between its list of cells and the first cell.
    static func freeMiddle(of page: UnsafeRawBufferPointer, number: Int64) -> Range<Int>? {
        guard page.count == pageBytes, !isPointerMap(number) else { return nil }
        let head = number == 1 ? 100 : 0
        let headBytes: Int
        switch page[head] {
        case 2, 5: headBytes = 12
        case 10, 13: headBytes = 8
        default: return nil
        }
        func word(at place: Int) -> Int { Int(page[place]) << 8 | Int(page[place + 1]) }
        let listEnd = head + headBytes + 2 * word(at: head + 3)
        let cellStart = word(at: head + 5)
        let firstFree = word(at: head + 1)
        // An overflow page's first bytes are a page number; its top byte is 0 below 64 GB.
        guard listEnd <= cellStart, cellStart <= pageBytes, page[head + 7] <= 60,
            firstFree == 0 || (firstFree >= cellStart && firstFree <= pageBytes - 4)
        else { return nil }
        return listEnd..<cellStart
    }

    /// Whether a page maps others to their parents: page 2, then each after as many as one maps.
    private static func isPointerMap(_ number: Int64) -> Bool {
        let mapped = Int64(pageBytes / 5 + 1)
        return number >= 2 && (number - 2) % mapped == 0
    }
}
