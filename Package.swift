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
            name: "RecallIndex", dependencies: ["MemoryModel", "TextAnalysis"],
            path: "Sources/Retrieval/RecallIndex", swiftSettings: safe),
        // Base
        .target(
            name: "TextAnalysis", dependencies: ["CStemmer"], path: "Sources/Base/TextAnalysis",
            swiftSettings: strict),
        .target(
            name: "Execution", dependencies: ["CSystem"], path: "Sources/Base/Execution",
            swiftSettings: strict),
        // C
        .systemLibrary(name: "CStemmer", path: "Sources/C/CStemmer"),
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        // Benchmarks
        .executableTarget(
            name: "recall-features", dependencies: ["MemoryModel", "RecallIndex", "TextAnalysis"],
            path: "Benchmarks/Recall/Features", swiftSettings: strict),
        // Tests
        .testTarget(
            name: "MemoryModelTests", dependencies: ["MemoryModel"], swiftSettings: strict),
        .testTarget(
            name: "TextAnalysisTests", dependencies: ["TextAnalysis"], swiftSettings: strict),
        .testTarget(
            name: "RecallIndexTests", dependencies: ["RecallIndex", "TextAnalysis"],
            swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
    ]
)
