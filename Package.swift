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
        // Adapters
        .target(
            name: "SQLiteStore", dependencies: ["MemoryModel", "Execution", "CSQLite"],
            path: "Sources/Adapters/SQLiteStore", swiftSettings: strict),
        // Base
        .target(
            name: "Execution", dependencies: ["CSystem"], path: "Sources/Base/Execution",
            swiftSettings: strict),
        // C
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        .systemLibrary(
            name: "CSQLite", path: "Sources/C/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]),
        // Tests
        .testTarget(
            name: "MemoryModelTests", dependencies: ["MemoryModel"], swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
        .testTarget(
            name: "SQLiteStoreTests", dependencies: ["SQLiteStore"], swiftSettings: strict),
    ]
)
