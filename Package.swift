// swift-tools-version: 6.2
// The map of the house: floors top to bottom, one line per module.
// Arrows: App → Edge → Engine → Retrieval → Domain ← Adapters → Base → C (docs/architecture.md).
import PackageDescription

/// Every module: a warning stops the build.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
/// Floors above the adapters: no unsafe construct either.
let safe: [SwiftSetting] = strict + [.strictMemorySafety()]

let package = Package(
    name: "scrubjay",
    targets: [
        // App
        .executableTarget(
            name: "scrubjay",
            dependencies: [
                "BertEmbedder", "DocumentTools", "Execution", "Host", "HTTPClient", "HTTPServer",
                "JSON", "Kernels", "LanguageModel", "MemoryAPI", "MemoryEngine", "MemoryModel",
                "Pressure", "SQLiteStore", "Settings", "Telemetry",
            ],
            path: "Sources/App/scrubjay", swiftSettings: safe),
        // Edge
        .target(
            name: "MemoryAPI",
            dependencies: [
                "Caching", "HTTPServer", "JSON", "MemoryEngine", "MemoryModel", "Pressure",
            ],
            path: "Sources/Edge/MemoryAPI", swiftSettings: safe),
        // Engine
        .target(
            name: "MemoryEngine",
            dependencies: [
                "Caching", "Execution", "Facts", "JSON", "MemoryModel", "Pressure", "RecallIndex",
                "Understanding",
            ],
            path: "Sources/Engine/MemoryEngine", swiftSettings: safe),
        // Retrieval
        .target(
            name: "Facts", dependencies: ["MemoryModel", "TextAnalysis"],
            path: "Sources/Retrieval/Facts", swiftSettings: safe),
        .target(
            name: "RecallIndex", dependencies: ["Kernels", "MemoryModel", "TextAnalysis"],
            path: "Sources/Retrieval/RecallIndex", swiftSettings: safe),
        .target(
            name: "Understanding", dependencies: ["MemoryModel", "TextAnalysis"],
            path: "Sources/Retrieval/Understanding", swiftSettings: safe),
        // Domain
        .target(name: "MemoryModel", path: "Sources/Domain/MemoryModel", swiftSettings: safe),
        // Adapters
        .target(
            name: "BertEmbedder",
            dependencies: ["CKernels", "COpenSSL", "Execution", "Kernels", "MemoryModel"],
            path: "Sources/Adapters/BertEmbedder", swiftSettings: strict),
        .target(
            name: "LanguageModel",
            dependencies: ["Execution", "HTTPClient", "JSON", "MemoryModel"],
            path: "Sources/Adapters/LanguageModel", swiftSettings: strict),
        .target(
            name: "DocumentTools", dependencies: ["Execution", "Host", "MemoryModel"],
            path: "Sources/Adapters/DocumentTools", swiftSettings: strict),
        .target(
            name: "SQLiteStore",
            dependencies: ["COpenSSL", "CSQLite", "Execution", "MemoryModel"],
            path: "Sources/Adapters/SQLiteStore", swiftSettings: strict),
        // Base
        .target(name: "Caching", path: "Sources/Base/Caching", swiftSettings: strict),
        .target(
            name: "Execution", dependencies: ["CSystem"], path: "Sources/Base/Execution",
            swiftSettings: strict),
        .target(
            name: "Host", dependencies: ["CSystem"], path: "Sources/Base/Host",
            swiftSettings: strict),
        .target(
            name: "HTTPClient", dependencies: ["CCurl"], path: "Sources/Base/HTTPClient",
            swiftSettings: strict),
        .target(
            name: "HTTPServer", dependencies: ["COpenSSL", "CSystem", "CZlib", "Execution"],
            path: "Sources/Base/HTTPServer", swiftSettings: strict),
        .target(
            name: "JSON", dependencies: ["CJansson"], path: "Sources/Base/JSON",
            swiftSettings: strict),
        .target(
            name: "Kernels", dependencies: ["CKernels"], path: "Sources/Base/Kernels",
            swiftSettings: strict),
        .target(
            name: "Pressure", dependencies: ["CSystem"], path: "Sources/Base/Pressure",
            swiftSettings: strict),
        .target(name: "Settings", path: "Sources/Base/Settings", swiftSettings: strict),
        .target(
            name: "Telemetry", dependencies: ["JSON"], path: "Sources/Base/Telemetry",
            swiftSettings: strict),
        .target(
            name: "TextAnalysis", dependencies: ["CStemmer"], path: "Sources/Base/TextAnalysis",
            swiftSettings: strict),
        // C
        .target(name: "CCurl", path: "Sources/C/CCurl"),
        .systemLibrary(
            name: "CJansson", path: "Sources/C/CJansson", pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"])]),
        // Optimised in debug builds too; no contraction, so that every level gives the same bits.
        .target(
            name: "CKernels", path: "Sources/C/CKernels",
            cSettings: [.unsafeFlags(["-O2", "-ffp-contract=off"])]),
        .systemLibrary(name: "COpenSSL", path: "Sources/C/COpenSSL"),
        .systemLibrary(
            name: "CSQLite", path: "Sources/C/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CStemmer", path: "Sources/C/CStemmer"),
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        .systemLibrary(
            name: "CZlib", path: "Sources/C/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]),
        // Benchmarks
        .executableTarget(
            name: "embedder-bench", dependencies: ["BertEmbedder", "Kernels"],
            path: "Benchmarks/Speed/EmbedderBench", swiftSettings: strict),
        .executableTarget(
            name: "recall-features",
            dependencies: ["BertEmbedder", "MemoryModel", "RecallIndex"],
            path: "Benchmarks/Recall/Features", swiftSettings: strict),
        .executableTarget(
            name: "understanding-bench", dependencies: ["MemoryModel", "Understanding"],
            path: "Benchmarks/Recall/Understanding", swiftSettings: strict),
        // Tests
        .target(
            name: "CKernelsSample", dependencies: ["CKernels"], path: "Tests/CKernelsSample",
            exclude: ["driver.c"]),
        .target(name: "TestKit", dependencies: ["Host"], path: "Tests/TestKit"),
        .testTarget(
            name: "BertEmbedderTests",
            dependencies: ["BertEmbedder", "CKernels", "CKernelsSample", "Execution", "Kernels"],
            exclude: ["Fixtures", "make-fixtures.py"], swiftSettings: strict),
        .testTarget(name: "CachingTests", dependencies: ["Caching"], swiftSettings: strict),
        .testTarget(
            name: "DocumentToolsTests", dependencies: ["DocumentTools", "MemoryModel", "TestKit"],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Host", "HTTPClient", "HTTPServer", "JSON", "TestKit", "scrubjay"],
            swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
        .testTarget(
            name: "FactsTests", dependencies: ["Facts", "MemoryModel"], swiftSettings: strict),
        .testTarget(name: "HostTests", dependencies: ["Host", "TestKit"], swiftSettings: strict),
        .testTarget(
            name: "HouseTests", dependencies: ["Host", "Settings", "scrubjay"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPClientTests", dependencies: ["HTTPClient", "TestKit"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPServerTests", dependencies: ["Execution", "HTTPServer", "TestKit"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(
            name: "KernelsTests", dependencies: ["CKernels", "CKernelsSample", "Kernels"],
            swiftSettings: strict),
        .testTarget(
            name: "LanguageModelTests",
            dependencies: ["Execution", "HTTPServer", "LanguageModel", "MemoryModel"],
            swiftSettings: strict),
        .testTarget(
            name: "MemoryAPITests",
            dependencies: [
                "Execution", "HTTPServer", "JSON", "MemoryAPI", "MemoryEngine", "MemoryModel",
                "Pressure", "SQLiteStore", "TestKit",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MemoryEngineTests",
            dependencies: [
                "BertEmbedder", "Caching", "Execution", "Host", "HTTPServer", "LanguageModel",
                "MemoryEngine", "MemoryModel", "Pressure", "RecallIndex", "SQLiteStore",
                "TestKit", "Understanding",
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "MemoryModelTests", dependencies: ["MemoryModel"], swiftSettings: strict),
        .testTarget(
            name: "PressureTests", dependencies: ["Pressure"], swiftSettings: strict),
        .testTarget(
            name: "RecallIndexTests", dependencies: ["MemoryModel", "RecallIndex", "TextAnalysis"],
            swiftSettings: strict),
        .testTarget(
            name: "ScrubjayTests",
            dependencies: ["Host", "JSON", "MemoryAPI", "Settings", "TestKit", "scrubjay"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
        .testTarget(
            name: "SQLiteStoreTests", dependencies: ["Execution", "MemoryModel", "SQLiteStore"],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"], swiftSettings: strict),
        .testTarget(
            name: "TextAnalysisTests", dependencies: ["TextAnalysis"], swiftSettings: strict),
        .testTarget(
            name: "UnderstandingTests",
            dependencies: ["Host", "MemoryModel", "TextAnalysis", "Understanding"],
            exclude: ["Fixtures"], swiftSettings: strict),
    ]
)

// The fuzz targets, which `make fuzz` alone builds, with libFuzzer and its runtime.
if Context.environment["SCRUBJAY_FUZZ"] != nil {
    for (name, module) in [("FuzzHTTP", "HTTPServer"), ("FuzzJSON", "MemoryAPI")] {
        package.targets.append(
            .executableTarget(
                name: name, dependencies: [.byName(name: module), "JSON", "MemoryModel"],
                path: "Fuzz/\(name)"))
    }
}
