// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// The map that the operator imported, if any; a new file is noticed.
///
/// The file has the mark of its content in its name and is never changed, so that its tiles may be kept for ever.
public final class BasemapStore: Sendable {
    /// The map there is.
    public struct Current: Sendable {
        /// Where its tiles come from.
        public let archive: BasemapArchive
        /// The mark of its content.
        public let tag: String
    }
    private struct State {
        var current: Current?
        var looked: ContinuousClock.Instant?
    }
    private let folder: String?
    private let state = Mutex(State())

    /// Looks in a data folder; nil has none.
    public init(folder: String?) { self.folder = folder }

    /// Where a data folder has the map with that mark.
    public static func path(in folder: String, tag: String) -> String { "\(folder)/basemap-\(tag).pmtiles" }

    /// The maps in a data folder, the newest last.
    public static func all(in folder: String) -> [(path: String, tag: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let maps = names.filter { $0.hasPrefix("basemap-") && $0.hasSuffix(".pmtiles") }.map { name in
            (path: "\(folder)/\(name)", tag: String(name.dropFirst(8).dropLast(8)))
        }
        return maps.map { map in
            let found = try? FileManager.default.attributesOfItem(atPath: map.path)
            return (map, (found?[.modificationDate] as? Date) ?? .distantPast)
        }.sorted { ($0.1, $0.0.tag) < ($1.1, $1.0.tag) }.map(\.0)
    }

    /// The map there is; nil where none was imported.
    public var current: Current? {
        guard let folder else { return nil }
        let now = ContinuousClock.now
        return state.withLock { state in
            if let looked = state.looked, looked.duration(to: now) < .seconds(1) { return state.current }
            state.looked = now
            let newest = Self.all(in: folder).last
            if newest?.tag != state.current?.tag {
                state.current = newest.flatMap { Self.read($0.path, $0.tag) }
            }
            return state.current
        }
    }

    private static func read(_ path: String, _ tag: String) -> Current? {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped),
            let archive = try? BasemapArchive(data)
        else { return nil }
        return Current(archive: archive, tag: tag)
    }
}
