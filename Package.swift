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
        // Domain
        .target(name: "MemoryModel", path: "Sources/Domain/MemoryModel", swiftSettings: safe),
        // Retrieval
        .target(
            name: "RecallIndex", dependencies: ["Kernels", "MemoryModel", "TextAnalysis"],
            path: "Sources/Retrieval/RecallIndex", swiftSettings: safe),
        // Adapters
        .target(
            name: "BertEmbedder", dependencies: ["CKernels", "COpenSSL", "Execution", "Kernels"],
            path: "Sources/Adapters/BertEmbedder", swiftSettings: strict),
        // Base
        .target(
            name: "TextAnalysis", dependencies: ["CStemmer"], path: "Sources/Base/TextAnalysis",
            swiftSettings: strict),
        .target(
            name: "Execution", dependencies: ["CSystem"], path: "Sources/Base/Execution",
            swiftSettings: strict),
        .target(
            name: "Kernels", dependencies: ["CKernels"], path: "Sources/Base/Kernels",
            swiftSettings: strict),
        // C
        // Optimised in debug builds too; no contraction, so that every level gives the same bits.
        .target(
            name: "CKernels", path: "Sources/C/CKernels",
            cSettings: [.unsafeFlags(["-O2", "-ffp-contract=off"])]),
        .systemLibrary(name: "COpenSSL", path: "Sources/C/COpenSSL"),
        .systemLibrary(name: "CStemmer", path: "Sources/C/CStemmer"),
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        // Benchmarks
        .executableTarget(
            name: "embedder-bench", dependencies: ["BertEmbedder", "Kernels"],
            path: "Benchmarks/Speed/EmbedderBench", swiftSettings: strict),
        .executableTarget(
            name: "recall-features", dependencies: ["BertEmbedder", "MemoryModel", "RecallIndex"],
            path: "Benchmarks/Recall/Features", swiftSettings: strict),
        // Tests
        .target(
            name: "CKernelsSample", dependencies: ["CKernels"], path: "Tests/CKernelsSample",
            exclude: ["driver.c"]),
        .testTarget(
            name: "MemoryModelTests", dependencies: ["MemoryModel"], swiftSettings: strict),
        .testTarget(
            name: "BertEmbedderTests",
            dependencies: ["BertEmbedder", "CKernels", "CKernelsSample", "Execution", "Kernels"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "KernelsTests", dependencies: ["CKernels", "CKernelsSample", "Kernels"],
            swiftSettings: strict),
        .testTarget(
            name: "TextAnalysisTests", dependencies: ["TextAnalysis"], swiftSettings: strict),
        .testTarget(
            name: "RecallIndexTests", dependencies: ["MemoryModel", "RecallIndex", "TextAnalysis"],
            swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
    ]
)
