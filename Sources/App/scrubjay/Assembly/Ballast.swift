#if DEBUG
    import Host

    /// Memory that a debug build holds because a file of the data folder says so: with it tests
    /// make memory really short. It is not there in a release build.
    struct Ballast {
        /// The file, which holds a number of megabytes.
        static let fileName = "ballast"
        /// The most it holds.
        private static let megabytesMax = 1_024

        private let path: String
        private var bytes: [UInt8] = []

        init(folder: String) { path = folder + "/" + Self.fileName }

        /// Takes or lets go, as the file says now.
        mutating func follow() {
            // No file, or one that is no number, is no ballast.
            let text = (try? Files.read(path, bytesMax: 64)).map {
                String(decoding: $0, as: UTF8.self)
            }
            let count = min(Self.megabytesMax, text.flatMap { Int($0) } ?? 0) << 20
            guard count != bytes.count, count >= 0 else { return }
            bytes = []
            // Written, not only promised, so that the pages are there.
            bytes = [UInt8](repeating: 1, count: count)
        }
    }
#endif
