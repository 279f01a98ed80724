// swift-tools-version: 6.2
// What is measured inside one process; `run` measures the rest over HTTP.
import PackageDescription

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "folkmoot", path: "..")],
    targets: [
        .executableTarget(
            name: "submit-bench", dependencies: [.product(name: "FolkmootParts", package: "folkmoot")])
    ]
)
