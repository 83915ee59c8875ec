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
        // Adapters
        .target(
            name: "BertEmbedder", dependencies: ["CKernels", "COpenSSL", "Execution", "Kernels"],
            path: "Sources/Adapters/BertEmbedder", swiftSettings: strict),
        // Base
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
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        // Benchmarks
        .executableTarget(
            name: "embedder-bench", dependencies: ["BertEmbedder", "Kernels"],
            path: "Benchmarks/Speed/EmbedderBench", swiftSettings: strict),
        // Tests
        .target(
            name: "CKernelsSample", dependencies: ["CKernels"], path: "Tests/CKernelsSample",
            exclude: ["driver.c"]),
        .testTarget(
            name: "BertEmbedderTests",
            dependencies: ["BertEmbedder", "CKernels", "CKernelsSample", "Execution", "Kernels"],
            exclude: ["Fixtures", "make-fixtures.py"], swiftSettings: strict),
        .testTarget(
            name: "KernelsTests", dependencies: ["CKernels", "CKernelsSample", "Kernels"],
            swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
    ]
)
