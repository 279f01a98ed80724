// SPDX-License-Identifier: Apache-2.0

/// The hashes of one tile, as far as a tree of some size has them.
struct TileHashes {
    let bytes: [UInt8]

    /// Takes the first `width` hashes of `bytes`, which may hold more but not fewer.
    init(_ bytes: [UInt8], width: Int) throws(RecordError) {
        let byteCount = width * RecordHash.byteCount
        guard bytes.count >= byteCount, bytes.count.isMultiple(of: RecordHash.byteCount) else {
            throw .tile("\(bytes.count) bytes do not hold \(width) hashes")
        }
        self.bytes = bytes.count == byteCount ? bytes : Array(bytes[..<byteCount])
    }

    /// Folds neighboring hashes into the subtrees that they make up.
    func frontier(_ range: Range<Int>) -> Frontier {
        var frontier = Frontier()
        bytes.withUnsafeBytes { raw in
            for position in range {
                let start = position * RecordHash.byteCount
                let hash = RecordHash(
                    raw: UnsafeRawBufferPointer(rebasing: raw[start..<start + RecordHash.byteCount]))
                if let hash { frontier.append(hash) }
            }
        }
        return frontier
    }
}

/// Computes hashes of parts of a stored tree, and reads no tile twice.
struct TileCache {
    let size: Int64
    private var tiles: [Key: TileHashes] = [:]

    private struct Key: Hashable {
        let level: Int
        let index: Int64
    }

    init(size: Int64) {
        self.size = size
    }

    /// `MTH(D[start:end])`, where `start` is a multiple of a power of two that is not below `end - start`.
    ///
    /// Those are the ranges that proofs are made of (RFC 6962 §2.1.1): a complete subtree, or all that there
    /// is of the rightmost one.
    mutating func rootHash(of range: Range<Int64>, tile: TileSource) throws -> RecordHash {
        var peaks: [RecordHash] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let height = (range.upperBound - start).height
            peaks.append(try subtree(height: height, position: start >> Int64(height), tile: tile))
            start += 1 << Int64(height)
        }
        return Frontier(peaks: peaks, size: range.upperBound - range.lowerBound).root
    }

    /// The root hash of the complete subtree of the leaves from `position * 2^height`.
    private mutating func subtree(height: Int, position: Int64, tile: TileSource) throws -> RecordHash {
        let level = height / Tile.height
        let count = 1 << (height % Tile.height)
        let first = position * Int64(count)
        let key = Key(level: level, index: first / Int64(Tile.fullWidth))
        let start = Int(first % Int64(Tile.fullWidth))
        let hashes: TileHashes
        if let cached = tiles[key] {
            hashes = cached
        } else {
            let width = Tile.width(level: level, index: key.index, size: size)
            hashes = try TileHashes(try tile(level, key.index, width), width: width)
            tiles[key] = hashes
        }
        return hashes.frontier(start..<start + count).root
    }
}

extension Int64 {
    /// The exponent of the largest power of two that is not above this positive number.
    var height: Int { Int64.bitWidth - 1 - leadingZeroBitCount }
}
