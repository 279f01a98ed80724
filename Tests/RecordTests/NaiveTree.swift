// SPDX-License-Identifier: Apache-2.0

import Record

/// RFC 6962 §2.1 as it is written, recursion by recursion: slow, and beyond doubt.
final class NaiveTree {
    let leaves: [RecordHash]
    private var roots: [Range<Int>: RecordHash] = [:]

    init(_ leaves: [RecordHash]) {
        self.leaves = leaves
    }

    /// `MTH(D[range])`.
    func root(_ range: Range<Int>) -> RecordHash {
        if range.isEmpty { return RecordHash.emptyRoot }
        if range.count == 1 { return leaves[range.lowerBound] }
        if let known = roots[range] { return known }
        let k = split(range)
        let root = RecordHash.nodeHash(root(range.lowerBound..<k), root(k..<range.upperBound))
        roots[range] = root
        return root
    }

    /// `PATH(m, D[range])`.
    func path(_ m: Int, _ range: Range<Int>) -> [RecordHash] {
        if range.count == 1 { return [] }
        let k = split(range)
        if m < k { return path(m, range.lowerBound..<k) + [root(k..<range.upperBound)] }
        return path(m, k..<range.upperBound) + [root(range.lowerBound..<k)]
    }

    /// `SUBPROOF(m, D[range], b)` with an absolute `m`.
    func subproof(_ m: Int, _ range: Range<Int>, _ b: Bool) -> [RecordHash] {
        if m == range.upperBound { return b ? [] : [root(range)] }
        let k = split(range)
        if m <= k { return subproof(m, range.lowerBound..<k, b) + [root(k..<range.upperBound)] }
        return subproof(m, k..<range.upperBound, false) + [root(range.lowerBound..<k)]
    }

    private func split(_ range: Range<Int>) -> Int {
        var k = 1
        while k * 2 < range.count { k *= 2 }
        return range.lowerBound + k
    }
}

/// A store of tiles that keeps what a database would: the last write at each level and index.
struct TileStore: Equatable {
    struct Key: Hashable {
        var level: Int
        var index: Int64
    }

    struct Missing: Error, Equatable {}

    var tiles: [Key: [UInt8]] = [:]

    mutating func apply(_ writes: [TileWrite]) {
        for write in writes { tiles[Key(level: write.level, index: write.index)] = write.hashes }
    }

    func tile(_ level: Int, _ index: Int64, _ width: Int = 0) throws -> [UInt8] {
        guard let tile = tiles[Key(level: level, index: index)] else { throw Missing() }
        return tile
    }
}

func leaves(_ count: Int) -> [RecordHash] {
    (0..<count).map { RecordHash.leafHash(of: Array("leaf \($0)".utf8)) }
}

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
