import Settings

/// Every setting of the program, declared once; flags, variables, file keys and the reference page
/// follow from here. Read by `Assembly`, which turns them into the parts' own options.
enum Knobs {
    static let host = Setting(
        "server.host", default: "127.0.0.1", bytes: 255, flag: "--host", variable: "SCRUBJAY_HOST",
        "The address to listen on. Keep to loopback: nothing asks for a key yet.")
    static let port = Setting(
        "server.port", default: 8_766, in: 0...65_535, flag: "--port", variable: "SCRUBJAY_PORT",
        "The TCP port to listen on; 0 takes a free one.")
    static let isOpen = Setting(
        "server.open_without_key", default: false,
        "Listens on an address that others can reach although nothing asks them for a key.")
    static let connections = Setting(
        "server.connections", default: 4_096, in: 16...65_536,
        "Connections at once in all; one more gets 503.")
    static let connectionsPerAddress = Setting(
        "server.connections_per_address", default: 1_024, in: 1...65_536,
        "Connections at once from one address; a reverse proxy counts as one.")
    static let drain = Setting(
        "server.drain", default: .seconds(120), in: .zero ... .seconds(3_600),
        "How long requests in flight may take to end when the server stops.")
    static let certificate = Setting(
        "server.tls_certificate", path: "",
        "A PEM file with the certificate and its chain; with server.tls_key it makes the server "
            + "speak https. SIGHUP reads both again.")
    static let certificateKey = Setting(
        "server.tls_key", path: "", "The PEM file with the certificate's key, not encrypted.")
    static let dataFolder = Setting(
        "data.folder", path: "", flag: "--data", variable: "SCRUBJAY_DATA",
        "Where memories live. When not set: $XDG_DATA_HOME/scrubjay, else "
            + "~/.local/share/scrubjay.")
    static let modelPath = Setting(
        "model.path", path: "", variable: "SCRUBJAY_MODEL",
        "The embedding model's file. When not set: minilm-l6-v2.sjem in the data folder, else in "
            + "../share/scrubjay beside the program's folder, else in .cache/model of the folder "
            + "it was built in.")
    static let embedderWorkers = Setting(
        "embedder.workers", default: 0, in: 0...64,
        "Threads that make vectors, 3 MB each; 0 is one for each processor.")
    static let embedderQueue = Setting(
        "embedder.queue", default: 1_024, in: 1...65_536,
        "Calls that may wait for a vector; one more is refused as busy.")
    static let level = Setting(
        "embedder.level", default: "", bytes: 32, variable: "SCRUBJAY_SIMD",
        "The instruction level of the kernels, such as avx2; the best one when not set.")
    static let recallMegabytes = Setting(
        "recall.index_megabytes", default: 120, in: 1...65_536,
        "Memory for recall indexes of all users; the least recently used goes first. When not set: "
            + "at most a quarter of the memory limit.")
    static let memoryMegabytes = Setting(
        "memory.limit_megabytes", default: 0, in: 0...16_777_216, variable: "SCRUBJAY_MEMORY",
        "What the process may take of memory; the budget is made from it. When 0: what the control "
            + "group or else the machine gives.")
    static let recallUserKilobytes = Setting(
        "recall.user_kilobytes", default: 600, in: 16...65_536,
        "What a user's recall index may keep when that memory is full; while it is not, each user "
            + "is held whole.")
    static let recallUsers = Setting(
        "recall.users", default: 200, in: 1...65_536,
        "Users whose recall index is in memory at once; the least recently used goes first.")
    static let recallIdle = Setting(
        "recall.idle", default: .seconds(1_800), in: .seconds(1) ... .seconds(604_800),
        "How long a recall index that nobody uses stays in memory.")
    static let reconcile = Setting(
        "remember.reconcile", default: true,
        "Merges near duplicates and lets newer facts supersede older ones.")
    static let admittedWrites = Setting(
        "admission.writes", default: 50, in: 1...65_536,
        "Changes of memories at once: a request each, or a batch of an import; more wait.")
    static let admittedSearches = Setting(
        "admission.searches", default: 100, in: 1...65_536, "Searches at once; more wait.")
    static let admissionWaiting = Setting(
        "admission.waiting", default: 1_000, in: 0...65_536,
        "Changes, and searches, that may wait for their turn; one more gets 503.")
    static let admissionWait = Setting(
        "admission.wait", default: .seconds(5), in: .zero ... .seconds(600),
        "How long each waits at most; then it gets 503.")
    static let jobWorkers = Setting(
        "jobs.workers", default: 1, in: 1...16,
        "Jobs that are done at once, such as documents that are made into memories.")
    static let historyMessages = Setting(
        "sessions.history_messages", default: 10, in: 1...1_000,
        "Messages that a session's history tells of at most.")
    static let historyTexts = Setting(
        "sessions.history_texts", default: 5, in: 0...1_000,
        "How many of them, the latest, come with their text.")
    static let historyCharacters = Setting(
        "sessions.history_characters", default: 200, in: 1...65_536,
        "How much of each text the history tells, characters.")
    static let sessionIdle = Setting(
        "sessions.idle", default: .seconds(30 * 86_400),
        in: .seconds(60)...(.seconds(365 * 86_400)),
        "After this time without a change a session ends by itself.")
    static let planCacheMegabytes = Setting(
        "context.plan_cache_megabytes", default: 10, in: 1...100,
        "Memory for plans of contexts; each is kept for 5 minutes.")
    static let narrativeChanges = Setting(
        "narrative.changes", default: 20, in: 1...100_000,
        "A user's narrative is made anew after so many new memories.")
    static let modelURL = Setting(
        "language_model.url", default: "", bytes: 1_024,
        "An OpenAI-compatible address such as http://127.0.0.1:11434/v1, by which a language model "
            + "plans contexts and words narratives. When not set: rules do it all.")
    static let modelName = Setting(
        "language_model.name", default: "", bytes: 256, "The model's name at that address.")
    static let modelKeyFile = Setting(
        "language_model.key_file", path: "", "A file with the key for that address.")
    static let modelWait = Setting(
        "language_model.wait", default: .seconds(12), in: .milliseconds(100)...(.seconds(60)),
        "How long the language model may take; then rules do it.")
    static let logLevel = Setting(
        "log.level", default: "info", oneOf: ["debug", "info", "warning", "error"],
        "The least important log lines that are written.")
    static let logForm = Setting(
        "log.form", default: "auto", oneOf: ["auto", "text", "json"],
        "How log lines look; auto is text on a terminal and JSON elsewhere.")
    static let server = Setting(
        "client.server", default: "", bytes: 1_024, flag: "--server",
        variable: "SCRUBJAY_SERVER",
        "The server that add, search, list, delete, import and export talk to. When not set: the "
            + "one that runs on the data folder.")
    static let clientWait = Setting(
        "client.wait", default: .seconds(60), in: .milliseconds(100)...(.seconds(3_600)),
        "How long these commands wait for one answer.")

    /// All of them, in the order of the reference page.
    static let all: [SettingDeclaration] = [
        host.declaration, port.declaration, isOpen.declaration, connections.declaration,
        connectionsPerAddress.declaration, drain.declaration, certificate.declaration,
        certificateKey.declaration, dataFolder.declaration,
        modelPath.declaration, embedderWorkers.declaration, embedderQueue.declaration,
        level.declaration, recallMegabytes.declaration, recallUserKilobytes.declaration,
        recallUsers.declaration, recallIdle.declaration, memoryMegabytes.declaration,
        reconcile.declaration,
        admittedWrites.declaration, admittedSearches.declaration, admissionWaiting.declaration,
        admissionWait.declaration,
        jobWorkers.declaration, historyMessages.declaration, historyTexts.declaration,
        historyCharacters.declaration, sessionIdle.declaration,
        planCacheMegabytes.declaration, narrativeChanges.declaration, modelURL.declaration,
        modelName.declaration, modelKeyFile.declaration, modelWait.declaration,
        logLevel.declaration, logForm.declaration, server.declaration, clientWait.declaration,
        cachedVectorMegabytes.declaration, cachedVectorLife.declaration,
        cachedResultMegabytes.declaration, cachedResultLife.declaration,
        hotRecordMegabytes.declaration, hotRecordCount.declaration,
        warmRecordMegabytes.declaration, warmRecordCount.declaration,
        neverStoredMegabytes.declaration,
    ]
}
