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
        // Base
        .target(
            name: "Execution", dependencies: ["CSystem"], path: "Sources/Base/Execution",
            swiftSettings: strict),
        .target(
            name: "HTTPServer", dependencies: ["CSystem", "Execution"],
            path: "Sources/Base/HTTPServer", swiftSettings: strict),
        // C
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        // Tests
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
        .testTarget(name: "HTTPServerTests", dependencies: ["HTTPServer"], swiftSettings: strict),
    ]
)
