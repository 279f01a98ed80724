// swift-tools-version: 6.2
// Coverage-guided fuzzers for each parser that meets the outside. `Fuzzing/run` builds and runs them.
//
// The parsers are compiled here from their own sources, by links, with nothing else of the program, so that libFuzzer
// counts their branches alone. Its runtime comes with the Swift toolchain; `run` says where.
import PackageDescription

let runtime = Context.environment["FOLKMOOT_FUZZER"] ?? "/nonexistent: build with Fuzzing/run"
let features: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let counted = features + [.unsafeFlags(["-sanitize=fuzzer", "-parse-as-library", "-enable-testing"])]

let package = Package(
    name: "fuzzers",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2")],
    targets: [
        .target(name: "Formats", swiftSettings: counted),
        .target(name: "Geometry", dependencies: ["Formats"], swiftSettings: counted),
        .target(
            name: "Record", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: counted),
        .target(name: "Basemap", dependencies: ["Formats", "Geometry"], swiftSettings: counted),
        // What a parser refuses with, and the bodies of requests.
        .target(name: "Kernel", swiftSettings: counted),
        .target(name: "Web", dependencies: ["Formats", "Geometry", "Kernel"], swiftSettings: counted),
        .executableTarget(
            name: "Fuzz", dependencies: ["Formats", "Geometry", "Record", "Basemap", "Kernel", "Web"],
            swiftSettings: features,
            linkerSettings: [.unsafeFlags(["-Xlinker", runtime]), .linkedLibrary("stdc++")]),
    ]
)
