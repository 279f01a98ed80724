// SPDX-License-Identifier: Apache-2.0

/// Reads a tile: its level, its index, and the width that it has in the tree asked about.
///
/// More hashes than the width may be returned, since a tile may have grown; fewer are an error.
public typealias TileSource = (_ level: Int, _ index: Int64, _ width: Int) throws -> [UInt8]

/// Root hashes and proofs of a tree that is stored in tiles (RFC 6962 §2.1, RFC 9162 §2.1).
///
/// Nothing but tiles is read, and only those that are part of the tree of the size asked about. The tiles are
/// believed; a reader who does not believe them verifies the proof against a signed root.
public enum MerkleTree {
    /// Returns the root hash of the first `size` leaves: `MTH(D[size])` (RFC 6962 §2.1).
    public static func rootHash(size: Int64, tile: TileSource) throws -> RecordHash {
        guard size >= 0 else { throw RecordError.proof("a tree has no negative size") }
        var cache = TileCache(size: size)
        return try cache.rootHash(of: 0..<size, tile: tile)
    }

    /// Returns the proof that a leaf is in the tree of `size` leaves: `PATH(index, D[size])` (RFC 6962
    /// §2.1.1).
    public static func inclusionProof(index: Int64, size: Int64, tile: TileSource) throws -> [RecordHash] {
        guard index >= 0, index < size else {
            throw RecordError.proof("entry \(index) is not in the first \(size)")
        }
        var cache = TileCache(size: size)
        var proof: [RecordHash] = []
        var tree = 0..<size
        while tree.count > 1 {
            let split = split(tree)
            if index < split {
                proof.append(try cache.rootHash(of: split..<tree.upperBound, tile: tile))
                tree = tree.lowerBound..<split
            } else {
                proof.append(try cache.rootHash(of: tree.lowerBound..<split, tile: tile))
                tree = split..<tree.upperBound
            }
        }
        return proof.reversed()
    }

    /// Returns the proof that one tree begins with another: `PROOF(old, D[new])` (RFC 6962 §2.1.2).
    ///
    /// It is empty if the sizes are equal. Nothing proves that a tree begins with the empty one, which RFC
    /// 6962 leaves undefined: `old` MUST be above 0.
    public static func consistencyProof(from old: Int64, to new: Int64, tile: TileSource) throws
        -> [RecordHash]
    {
        guard old > 0, old <= new else { throw RecordError.proof("sizes \(old) and \(new) are not in order") }
        var cache = TileCache(size: new)
        var proof: [RecordHash] = []
        var tree = 0..<new
        // True as long as this subtree is where the old tree's own root begins, which its reader knows
        // already.
        var isKnown = true
        while tree.upperBound != old {
            let split = split(tree)
            if old <= split {
                proof.append(try cache.rootHash(of: split..<tree.upperBound, tile: tile))
                tree = tree.lowerBound..<split
            } else {
                proof.append(try cache.rootHash(of: tree.lowerBound..<split, tile: tile))
                tree = split..<tree.upperBound
                isKnown = false
            }
        }
        if !isKnown { proof.append(try cache.rootHash(of: tree, tile: tile)) }
        return proof.reversed()
    }

    /// Where the left subtree of `tree` ends: after the largest power of two below its size (RFC 6962 §2.1).
    private static func split(_ tree: Range<Int64>) -> Int64 {
        tree.lowerBound + 1 << Int64((tree.upperBound - tree.lowerBound - 1).height)
    }
}
