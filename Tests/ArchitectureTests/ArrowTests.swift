// SPDX-License-Identifier: Apache-2.0
import Testing

/// The arrows between targets, as ARCHITECTURE.md draws them.
@Suite struct ArrowTests {
    private static let pure = ["Formats", "Geometry", "Record", "Inference", "Gazetteer", "Basemap"]
    private static let instruments = Set(SourceTree.sources.filter(\.isInstrument).map(\.target))
    private static let ours = Set(SourceTree.sources.map(\.target))

    /// What of ours a target may import.
    private static func allowed(_ target: String) -> Set<String> {
        switch target {
        case "Formats", "Record", "SQL", "Inference": []
        case "Geometry": ["Formats"]
        case "Gazetteer", "Basemap": ["Formats", "Geometry"]
        case "Kernel": ["SQL", "Record", "Formats", "Geometry"]
        case "Credibility", "Signals", "Notifications":
            ["Kernel", "SQL", "Record", "Formats", "Geometry", "Inference"]
        case "Web":
            ["Kernel", "SQL", "Record", "Formats", "Geometry", "Gazetteer", "Basemap", "CQREncode", "CZlib"]
        case "App": ours.subtracting(["folkmoot"])
        case "folkmoot": ours
        default:
            [
                "Kernel", "Web", "SQL", "Record", "Formats", "Geometry", "Gazetteer", "Inference",
                "Credibility",
                "Signals",
            ]
        }
    }

    @Test func `the tree is found`() {
        #expect(Self.ours.isSuperset(of: ["Formats", "Geometry", "Record", "SQL", "Kernel"]))
        #expect(SourceTree.sources.count > 100)
    }

    @Test func `a target imports only what stands before it`() {
        for file in SourceTree.sources {
            let forbidden = file.imports.intersection(Self.ours).subtracting(Self.allowed(file.target))
            #expect(
                forbidden.subtracting([file.target]).isEmpty, "\(file.path) imports \(forbidden.sorted())")
        }
    }

    @Test func `no instrument imports another`() {
        for file in SourceTree.sources where file.isInstrument {
            let others = file.imports.intersection(Self.instruments).subtracting([file.target])
            #expect(others.isEmpty, "\(file.path) imports \(others.sorted())")
        }
    }

    @Test func `the kernel knows neither the web nor templates`() {
        for file in SourceTree.sources where ["Kernel", "SQL"].contains(file.target) {
            let web = file.imports.filter {
                $0.hasPrefix("Hummingbird") || $0.hasPrefix("NIO") || $0.hasPrefix("HTTP")
            }
            #expect(web.isEmpty && !file.imports.contains("Mustache"), "\(file.path) imports \(web.sorted())")
        }
    }

    @Test func `what is pure needs no system`() {
        let system: Set = [
            "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Logging", "Metrics", "GRDB",
        ]
        for file in SourceTree.sources where Self.pure.contains(file.target) {
            #expect(file.imports.isDisjoint(with: system), "\(file.path) imports \(file.imports.sorted())")
        }
    }

    @Test func `only SQL imports a database`() {
        for file in SourceTree.sources where file.target != "SQL" {
            #expect(file.imports.isDisjoint(with: ["GRDB", "GRDBSQLite", "CPostgres"]), "\(file.path)")
        }
    }

    @Test func `which database there is, is known in SQL and in the configuration`() {
        for file in SourceTree.sources where !["SQL", "CPostgres"].contains(file.target) {
            guard file.path != "Sources/App/Configuration.swift" else { continue }
            for (number, line) in file.lines.enumerated() {
                let word = line.lowercased()
                #expect(
                    !word.contains("sqlite") && !word.contains("postgres"),
                    "\(file.path):\(number + 1): \(line)")
            }
        }
    }
}
