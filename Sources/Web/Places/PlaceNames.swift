// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Gazetteer
public import Geometry
import Synchronization

/// The names of places that the operator imported, mapped from the data folder; a new file is noticed.
///
/// The file is replaced by another under its name, never changed: what was mapped stays what it was until the last
/// reader has let go of it.
public final class PlaceNames: Sendable {
    private struct Loaded {
        var file: MappedFile?
        var mark: FileMark?
        var looked: ContinuousClock.Instant?
    }
    /// A file that was found whole.
    private struct MappedFile: Sendable {
        let data: Data
        let about: GazetteerAbout
    }
    private let path: String?
    private let loaded = Mutex(Loaded())

    /// Reads the names of a data folder; nil has none.
    public init(folder: String?) { path = folder.map(Self.path) }

    /// Where a data folder has its names.
    public static func path(in folder: String) -> String { folder + "/places.gazetteer" }

    /// What there is; nil where nothing was imported.
    public var about: GazetteerAbout? { current?.about }

    private var current: MappedFile? {
        guard let path else { return nil }
        let now = ContinuousClock.now
        return loaded.withLock { loaded in
            if let looked = loaded.looked, looked.duration(to: now) < .seconds(1) { return loaded.file }
            loaded.looked = now
            let mark = FileMark(path)
            if mark != loaded.mark {
                loaded.mark = mark
                loaded.file = mark == nil ? nil : Self.read(path)
            }
            return loaded.file
        }
    }

    private static func read(_ path: String) -> MappedFile? {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
            return nil
        }
        return data.withUnsafeBytes { bytes in
            guard GazetteerIndex.isWhole(bytes), let about = GazetteerIndex.about(bytes) else { return nil }
            return MappedFile(data: data, about: about)
        }
    }

    private func ask<T>(_ body: (GazetteerIndex) -> T) -> T? {
        guard let data = current?.data else { return nil }
        return data.withUnsafeBytes { bytes in GazetteerIndex(bytes).map(body) }
    }

    /// The places that are likely meant; none where nothing was imported.
    public func search(_ query: PlaceQuery) -> [PlaceMatch] { ask { $0.search(query) } ?? [] }

    /// What a place is called by what is nearest; nil where nothing is, or nothing was imported.
    ///
    /// - Parameter grid: Meters of the grid on which the place was made vague; 0 for a place as it is.
    public func nearest(_ point: Point, grid: Double = 0, language: String = "") -> NearestNames? {
        ask { $0.nearest(point, grid: grid, language: language) }
    }
}

/// What tells one file from the next under the same name.
struct FileMark: Hashable, Sendable {
    private let time: Double
    private let size, number: UInt64

    /// Looks at a file; nil where there is none.
    init?(_ path: String) {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
        time = (found[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        size = (found[.size] as? NSNumber)?.uint64Value ?? 0
        number = (found[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
    }
}
