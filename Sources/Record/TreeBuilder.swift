// SPDX-License-Identifier: Apache-2.0

/// The growing end of the tree: takes leaf hashes, gives the root and the tiles to store.
///
/// It holds the rightmost, partial tile of each level, about 8 kB for each factor of 256 in size. It is a
/// value: a writer appends to a copy and keeps the copy once its transaction has committed, so a rollback
/// costs nothing.
///
/// Appending costs one leaf hash outside and, on average, one node hash here.
public struct TreeBuilder: Sendable {
    private var frontier = Frontier()
    private var levels: [Level] = []
    private var completed: [TileWrite] = []

    private struct Level: Sendable {
        var hashes: [UInt8] = []
        var index: Int64 = 0
        var isChanged = false
    }

    /// Begins an empty tree.
    public init() {}

    /// Takes up a stored tree of `size` leaves, from the rightmost tile of each level.
    ///
    /// `tile` is asked once for each partial tile, never for a full one, and may return more hashes than
    /// this size needs. The stored tiles are believed: compare `root` with a checkpoint to be sure of them.
    public init(size: Int64, tile: (_ level: Int, _ index: Int64) throws -> [UInt8]) throws {
        guard size >= 0 else { throw RecordError.tile("a tree has no negative size") }
        var peaks: [RecordHash] = []
        var level = 0
        while size >> Int64(Tile.height * level) > 0 {
            let count = size >> Int64(Tile.height * level)
            let width = Int(count % Int64(Tile.fullWidth))
            var loaded = Level(index: count / Int64(Tile.fullWidth))
            if width > 0 {
                let hashes = try TileHashes(try tile(level, loaded.index), width: width)
                loaded.hashes = hashes.bytes
                peaks.insert(contentsOf: hashes.frontier(0..<width).peaks, at: 0)
            }
            loaded.hashes.reserveCapacity(Tile.fullWidth * RecordHash.byteCount)
            levels.append(loaded)
            level += 1
            if level > Tile.maximumLevel { break }
        }
        frontier = Frontier(peaks: peaks, size: size)
    }

    /// How many leaves there are.
    public var size: Int64 { frontier.size }

    /// The root hash of the tree as it is now: `MTH(D[n])` (RFC 6962 §2.1).
    public var root: RecordHash { frontier.root }

    /// Appends the leaf hash of the entry whose index is `size`.
    public mutating func append(_ leaf: RecordHash) {
        place(leaf, level: 0)
        var node = leaf
        var height = 0
        while frontier.merge(&node, height: height) {
            height += 1
            if height.isMultiple(of: Tile.height) { place(node, level: height / Tile.height) }
        }
        frontier.settle(node)
    }

    /// Returns every tile that has changed since this was last asked, each once, at its present width.
    public mutating func takeChangedTiles() -> [TileWrite] {
        var tiles = completed
        completed = []
        for level in levels.indices where levels[level].isChanged {
            levels[level].isChanged = false
            tiles.append(TileWrite(level: level, index: levels[level].index, hashes: levels[level].hashes))
        }
        return tiles
    }

    private mutating func place(_ hash: RecordHash, level: Int) {
        if level == levels.count { levels.append(Level()) }
        if levels[level].hashes.isEmpty {
            levels[level].hashes.reserveCapacity(Tile.fullWidth * RecordHash.byteCount)
        }
        hash.append(to: &levels[level].hashes)
        levels[level].isChanged = true
        guard levels[level].hashes.count == Tile.fullWidth * RecordHash.byteCount else { return }
        let full = levels[level]
        completed.append(TileWrite(level: level, index: full.index, hashes: full.hashes))
        levels[level] = Level(index: full.index + 1)
    }
}
