// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Formats
import Geometry
import Kernel
import Synchronization

/// Keeps the items of versions and their tiles in memory, within a budget; the ones not asked for the longest go.
///
/// A version's file never changes, so nothing here is ever stale: a new version has another hash.
final class LayerShelf: Sendable {
    private struct Shelf: Sendable {
        var data: [String: (data: LayerData, used: UInt64)] = [:]
        var reading: [String: Task<LayerData?, Never>] = [:]
        var tiles: [TileKey: [UInt8]] = [:]
        var cost = 0
        var tileCost = 0
        var clock: UInt64 = 0
    }
    private struct TileKey: Hashable, Sendable {
        let file: String
        let tile: TileAddress
        let name: String
    }

    private let media: MediaStore
    private let budget: Int
    private static let tileBudget = 32 << 20
    private let shelf = Mutex(Shelf())

    init(_ media: MediaStore, budget: Int = 512 << 20) {
        self.media = media
        self.budget = budget
    }

    /// The items of a file, read where they are not in memory; nil where there is no such file.
    func data(_ file: String) async -> LayerData? {
        let task = shelf.withLock { shelf -> Task<LayerData?, Never> in
            shelf.clock += 1
            if let known = shelf.data[file] {
                shelf.data[file]?.used = shelf.clock
                return Task { known.data }
            }
            if let task = shelf.reading[file] { return task }
            let task = Task.detached { [media] in await Self.read(file, media) }
            shelf.reading[file] = task
            return task
        }
        let data = await task.value
        shelf.withLock { shelf in
            guard shelf.reading.removeValue(forKey: file) != nil, let data else { return }
            shelf.data[file] = (data, shelf.clock)
            shelf.cost += data.cost
            Self.make(room: budget, &shelf, keeping: file)
        }
        return data
    }

    /// Away from the threads on which pages are made: a large file takes a second.
    private static func read(_ file: String, _ media: MediaStore) async -> LayerData? {
        // Where the database does not answer, whoever asks next looks again.
        guard let bytes = try? await media.read(file) else { return nil }
        return await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .userInitiated).async {
                continuation.resume(returning: LayerData(bytes))
            }
        }
    }

    private static func make(room budget: Int, _ shelf: inout Shelf, keeping file: String) {
        while shelf.cost > budget,
            let oldest = shelf.data.filter({ $0.key != file }).min(by: { $0.value.used < $1.value.used })
        {
            shelf.cost -= oldest.value.data.cost
            shelf.data[oldest.key] = nil
        }
    }

    /// A tile, drawn once.
    func tile(_ tile: TileAddress, of data: LayerData, _ file: String, nameColumn: String) -> [UInt8] {
        let key = TileKey(file: file, tile: tile, name: nameColumn)
        if let known = shelf.withLock({ $0.tiles[key] }) { return known }
        let bytes = LayerTile(data, tile, nameColumn: nameColumn).json
        shelf.withLock { shelf in
            if shelf.tileCost > Self.tileBudget { (shelf.tiles, shelf.tileCost) = ([:], 0) }
            if shelf.tiles.updateValue(bytes, forKey: key) == nil { shelf.tileCost += bytes.count + 128 }
        }
        return bytes
    }
}
