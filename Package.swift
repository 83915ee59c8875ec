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
                "Host", "HTTPClient", "JSON", "Settings", "Telemetry",
            ],
            path: "Sources/App/scrubjay", swiftSettings: safe),
        // Domain
        .target(name: "MemoryModel", path: "Sources/Domain/MemoryModel", swiftSettings: safe),
        // Base
        .target(
            name: "Execution", dependencies: ["CSystem"], path: "Sources/Base/Execution",
            swiftSettings: strict),
        .target(
            name: "JSON", dependencies: ["CJansson"], path: "Sources/Base/JSON",
            swiftSettings: strict),
        .target(name: "Host", path: "Sources/Base/Host", swiftSettings: strict),
        .target(
            name: "HTTPClient", dependencies: ["CCurl"], path: "Sources/Base/HTTPClient",
            swiftSettings: strict),
        .target(name: "Settings", path: "Sources/Base/Settings", swiftSettings: strict),
        .target(
            name: "Telemetry", dependencies: ["JSON"], path: "Sources/Base/Telemetry",
            swiftSettings: strict),
        // C
        .target(name: "CCurl", path: "Sources/C/CCurl"),
        .target(name: "CSystem", path: "Sources/C/CSystem"),
        .systemLibrary(
            name: "CJansson", path: "Sources/C/CJansson", pkgConfig: "jansson",
            providers: [.apt(["libjansson-dev"])]),
        // Tests
        .target(name: "TestKit", dependencies: ["Host"], path: "Tests/TestKit"),
        .testTarget(
            name: "MemoryModelTests", dependencies: ["MemoryModel"], swiftSettings: strict),
        .testTarget(name: "ExecutionTests", dependencies: ["Execution"], swiftSettings: strict),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "HostTests", dependencies: ["Host", "TestKit"], swiftSettings: strict),
        .testTarget(
            name: "HouseTests", dependencies: ["Host", "Settings", "scrubjay"],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPClientTests", dependencies: ["HTTPClient", "TestKit"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "ScrubjayTests",
            dependencies: ["Host", "JSON", "Settings", "TestKit", "scrubjay"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"], swiftSettings: strict),
    ]
)
