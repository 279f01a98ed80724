// swift-tools-version: 6.2
// The architecture of Folkmoot, readable top-down: from what knows nothing to what knows everything.
// ARCHITECTURE.md explains it; `Tests/ArchitectureTests` holds the arrows.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// MARK: - What others keep well

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdServer = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let deques = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")

let package = Package(
    name: "folkmoot",
    defaultLocalization: "en",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "folkmoot", targets: ["folkmoot"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", exact: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", exact: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", exact: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log.git", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", exact: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", exact: "2.13.0"),
        .package(
            url: "https://github.com/apple/swift-configuration.git", exact: "1.4.0",
            traits: [.defaults, "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-collections.git", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio.git", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", exact: "1.35.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", exact: "1.37.0"),
    ],
    targets: [
        // MARK: - Pure: no SQL, no HTTP, no clock

        .target(name: "Formats", swiftSettings: settings),
        .target(name: "Geometry", dependencies: ["Formats"], swiftSettings: settings),
        .target(name: "Record", dependencies: [crypto], swiftSettings: settings),
        .target(name: "Inference", swiftSettings: settings),
        .target(name: "Basemap", dependencies: ["Formats", "Geometry"], swiftSettings: settings),
        .target(name: "Gazetteer", dependencies: ["Formats", "Geometry"], swiftSettings: settings),

        // MARK: - The one place that knows which database

        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "SQL", dependencies: [grdb, grdbSQLite, "CPostgres"], swiftSettings: settings),

        // MARK: - The kernel: submit, read, follow

        .target(
            name: "Kernel",
            dependencies: [
                "SQL", "Record", "Formats", "Geometry", crypto, cryptoExtras, logging, metrics, deques,
            ],
            resources: [.copy("Templates")],
            swiftSettings: settings),

        // MARK: - The web

        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Web",
            dependencies: [
                "Kernel", "Record", "Formats", "Geometry", "Gazetteer", "Basemap", "CQREncode",
                "CZlib",
                hummingbird, mustache, logging, metrics, httpTypes, nioCore, nioHTTPTypes, crypto,
            ],
            resources: [.copy("Pages"), .copy("Assets"), .copy("Words")],
            swiftSettings: settings),

        // MARK: - Instruments: none imports another

        .target(
            name: "Reports",
            dependencies: [
                "Kernel", "Web", "SQL", "Record", "Formats", "Geometry", "Gazetteer", crypto, hummingbird,
                mustache,
                httpTypes, nioCore,
            ],
            path: "Sources/Instruments/Reports",
            resources: [.copy("Pages"), .copy("Words")],
            swiftSettings: settings),

        .target(
            name: "Notices",
            dependencies: [
                "Kernel", "Web", "SQL", "Record", "Formats", "Geometry", hummingbird, mustache, httpTypes,
            ],
            path: "Sources/Instruments/Notices",
            resources: [.copy("Pages"), .copy("Words")],
            swiftSettings: settings),

        .target(
            name: "Layers",
            dependencies: [
                "Kernel", "Web", "SQL", "Record", "Formats", "Geometry", hummingbird, mustache, httpTypes,
                nioCore, nioPosix, nioHTTP, nioCompression, httpClient, crypto, logging,
            ],
            path: "Sources/Instruments/Layers",
            resources: [.copy("Pages"), .copy("Words")],
            swiftSettings: settings),

        // MARK: - The program

        .target(
            name: "App",
            dependencies: [
                "Kernel", "Web", "Reports", "Notices", "Layers", "SQL", "Record", "Formats", "Geometry",
                "Gazetteer", "Basemap", "Inference", hummingbird, hummingbirdServer, hummingbirdTLS, nioSSL,
                crypto,
                logging, metrics, lifecycle, configuration, httpClient,
                httpTypes, nioHTTPTypes, nioCore, nioPosix, nioHTTP,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "folkmoot",
            dependencies: [
                "App", "Kernel", "Record", "Formats", "Geometry", "Basemap", argumentParser, logging,
            ],
            swiftSettings: settings),

        // MARK: - Tests: mirror of Sources; what drives the real program is in Tests/Acceptance and Tests/Browser

        .target(
            name: "TestSupport", dependencies: ["Kernel", "SQL", "Record", "Formats"],
            path: "Tests/Support/TestSupport", swiftSettings: settings),
        .executableTarget(
            name: "TestChild", dependencies: ["TestSupport", "Kernel", "SQL"],
            path: "Tests/Support/TestChild",
            swiftSettings: settings),
        .target(name: "Fuzzing", path: "Tests/Support/Fuzzing", swiftSettings: settings),
        .testTarget(name: "FormatsTests", dependencies: ["Formats", "Fuzzing"], swiftSettings: settings),
        .testTarget(
            name: "GeometryTests", dependencies: ["Geometry", "Formats", "Fuzzing"], swiftSettings: settings),
        .testTarget(name: "InferenceTests", dependencies: ["Inference"], swiftSettings: settings),
        .testTarget(name: "RecordTests", dependencies: ["Record", "Fuzzing"], swiftSettings: settings),
        .testTarget(
            name: "BasemapTests", dependencies: ["Basemap", "Formats", "Geometry"], swiftSettings: settings),
        .testTarget(
            name: "GazetteerTests", dependencies: ["Gazetteer", "Formats", "Geometry"],
            swiftSettings: settings),
        .testTarget(
            name: "SQLTests", dependencies: ["SQL", "TestSupport", "TestChild"], swiftSettings: settings),
        .testTarget(
            name: "KernelTests",
            dependencies: [
                "Kernel", "SQL", "Record", "Formats", "Geometry", "TestSupport", "TestChild", "Fuzzing",
                crypto,
                cryptoExtras,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Reports", "Kernel", "SQL", "Record", "Formats", "Geometry", "Fuzzing", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "NoticesTests",
            dependencies: ["Notices", "Kernel", "SQL", "Record", "Formats", "Geometry", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "LayersTests",
            dependencies: [
                "Layers", "TestSupport", "Kernel", "SQL", "Record", "Formats", "Geometry", hummingbird,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "Reports", "Notices", "Layers", "Kernel", "Formats", "Geometry", "Fuzzing",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AppTests",
            dependencies: [
                "App", "Reports", "Notices", "Layers", "Kernel", "SQL", "Record", "Formats", "Geometry",
                "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
    ]
)
