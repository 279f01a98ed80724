// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser

/// Brings names of places and streets in, or takes them away.
struct GazetteerVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gazetteer", abstract: "Names of places and streets, searched as one types.",
        subcommands: [Import.self, Remove.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Take the names of files, in the place of those that were there; a running node notices.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Files: GeoNames' dump, CSV, GeoJSON or GeoJSON one a line.") var files: [String]
        @Option(help: "geonames, csv or geojson; guessed if missing.") var format: String?
        @Option(help: "Which column of a CSV file says what, a JSON file; see docs/basemaps.md.") var mapping:
            String?
        @Option(help: "GeoNames' file of names in languages.") var alternateNames: String?
        @Option(help: "What the sources of the names want said.") var attribution = ""

        func validate() throws {
            guard !files.isEmpty else { throw ValidationError("Name a file.") }
            guard format == nil || GazetteerImport.Format(rawValue: format ?? "") != nil else {
                throw ValidationError("The format is geonames, csv or geojson.")
            }
        }

        func run() async throws {
            do {
                let outcome = try GazetteerImport(data: folder.data) { say($0) }.run(
                    files, format: format.flatMap(GazetteerImport.Format.init), mapping: mapping,
                    alternates: alternateNames, attribution: attribution)
                for row in outcome.broken { complain("not taken, \(row)") }
                if outcome.brokenCount > outcome.broken.count {
                    complain("and \(outcome.brokenCount - outcome.broken.count) more")
                }
                say(
                    """
                    \(outcome.places) places with \(outcome.names) names, \(outcome.brokenCount) rows not taken; \
                    \(outcome.bytes >> 20) MB, mapped by the node
                    """)
            } catch let mistake as GazetteerImport.Mistake {
                complain("badFile: \(mistake)")
                throw ExitCode.failure
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the names away; a running node notices.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            say(try GazetteerImport.remove(data: folder.data) ? "removed" : "there were none")
        }
    }
}
