// SPDX-License-Identifier: Apache-2.0

/// The measures of the tiles that the tree is stored and served in (C2SP tlog-tiles, "Merkle Tree").
///
/// The tile `n` at level `l` holds, for `i` from 0 to 255, `MTH(D[(n*256 + i) * 256^l : (n*256 + i + 1) *
/// 256^l])`.
public enum Tile {
    /// How many levels of the tree a tile spans.
    public static let height = 8
    /// How many hashes, or entries, a full tile holds: `2^height`.
    public static let fullWidth = 256
    /// The highest level that a record of fewer than `2^63` entries can have.
    public static let maximumLevel = 7

    /// Returns how many hashes a tile has in a tree of `size` leaves: 0 if it is not part of that tree.
    ///
    /// For the rightmost tile this is `floor(size / 256^level) mod 256`, or 256 where that is 0.
    public static func width(level: Int, index: Int64, size: Int64) -> Int {
        guard (0...maximumLevel).contains(level), index >= 0, size > 0 else { return 0 }
        let hashes = size >> Int64(height * level)
        let (start, overflow) = index.multipliedReportingOverflow(by: Int64(fullWidth))
        guard !overflow, start < hashes else { return 0 }
        return Int(min(Int64(fullWidth), hashes - start))
    }
}

/// A tile as it is now to be stored, in place of what was stored at its level and index.
public struct TileWrite: Hashable, Sendable {
    /// How high in the tree it is; its hashes are roots of subtrees of `256^level` leaves.
    public let level: Int
    /// Its place within its level.
    public let index: Int64
    /// From 1 to 256 hashes of 32 bytes, side by side.
    public let hashes: [UInt8]

    /// How many hashes it holds.
    public var width: Int { hashes.count / RecordHash.byteCount }
}
