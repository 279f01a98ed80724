// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Kernel
import SQL
import Web

/// A node's kernel, opened from its data folder.
public struct RunningNode: Sendable {
    /// The kernel.
    public let kernel: Kernel
    /// Nothing but the genesis entry was on the record.
    public let isNew: Bool
    private let configuration: NodeConfiguration

    /// Opens the node of a data folder.
    public static func open(_ configuration: NodeConfiguration) async throws -> RunningNode {
        let database = try await configuration.database()
        let kernel: Kernel
        do {
            kernel = try await Kernel.open(
                database, instruments: instruments, media: try configuration.media(database),
                origin: configuration.origin,
                published: PublishedCheckpoint(
                    path: "\(configuration.data)/\(PublishedCheckpoint.fileName)"),
                removals: RemovalLog(path: "\(configuration.data)/\(RemovalLog.fileName)"),
                budgets: configuration.budgets, folder: configuration.data, upgraded: upgraded)
        } catch {
            try? await database.close()
            throw error
        }
        return RunningNode(kernel: kernel, isNew: kernel.feed.next <= 1, configuration: configuration)
    }

    /// Tells where the database is as it was before this version changed it.
    private static let upgraded: @Sendable (String) -> Void = { place in
        complain("the database is of an older version; as it was it is kept: \(place)")
    }

    /// Opens the node of a place with everything else at its standard.
    public static func open(at place: NodePlace) async throws -> RunningNode {
        let configuration = try await place.configuration()
        guard try await configuration.hasNode() else {
            throw configuration.server == nil
                ? ConfigurationMistake(
                    key: "data", problem: "\(place.data) has no node; start one with folkmoot serve")
                : ConfigurationMistake(
                    key: "database", problem: "names a database without a node; start one with folkmoot serve"
                )
        }
        return try await open(configuration)
    }

    /// Opens the node of a place, which is made where it is missing.
    public static func open(startingAt place: NodePlace) async throws -> RunningNode {
        try await open(place.configuration())
    }

    /// Gathers what the web needs.
    func site() throws -> (site: Site, instruments: [any WebInstrument]) {
        let instruments = webInstruments(kernel, configuration)
        let folders = [ResourceFolders.web] + instruments.map(\.folders)
        var parts = SiteParts()
        // What was taken out goes from open pages, whichever instrument it was of.
        parts.liveKinds = RecordEvent.kinds.map { "record/\($0.name)" }
        for instrument in instruments { parts.add(instrument.parts) }
        let leaflet = URL(fileURLWithPath: configuration.site.leafletFolder)
        let assets = try AssetLibrary(
            folders: [("", ResourceFolders.web.assets, false), ("leaflet/", leaflet, true)])
        let site = Site(
            kernel: kernel, catalogue: try Catalogue(folders: folders.map(\.words)),
            renderer: try PageRenderer(folders: folders.map(\.pages)), settings: configuration.site,
            live: LiveHub(kernel), parts: parts, assets: assets,
            places: PlaceNames(folder: configuration.data),
            basemap: BasemapStore(folder: configuration.data))
        return (site, instruments)
    }
}
