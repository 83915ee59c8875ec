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
        // Edge
        .target(
            name: "MemoryAPI", dependencies: ["HTTPServer", "JSON", "MemoryEngine", "MemoryModel"],
            path: "Sources/Edge/MemoryAPI", swiftSettings: safe),
        // Engine
        .target(
            name: "MemoryEngine", dependencies: ["MemoryModel"],
            path: "Tests/StandIns/MemoryEngine", swiftSettings: safe),
        // Domain
        .target(name: "MemoryModel", path: "Sources/Domain/MemoryModel", swiftSettings: safe),
        // Base
        .target(
            name: "Execution", dependencies: ["CSystem"], path: "Sources/Base/Execution",
            swiftSettings: strict),
        .target(
            name: "JSON", dependencies: ["CJansson"], path: "Sources/Base/JSON",
            swiftSettings: strict),
        .target(
            name: "HTTPServer", dependencies: ["CSystem", "Execution"],
            path: "Sources/Base/HTTPServer", swiftSettings: strict),
        // C
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        .systemLibrary(
            name: "CJansson", path: "Sources/C/CJansson", pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"])]),
        // Tests
        .testTarget(
            name: "MemoryModelTests", dependencies: ["MemoryModel"], swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
        .testTarget(
            name: "MemoryAPITests",
            dependencies: ["HTTPServer", "JSON", "MemoryAPI", "MemoryEngine", "MemoryModel"],
            swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer"], swiftSettings: strict),
    ]
)
