// SPDX-License-Identifier: Apache-2.0

/// The complete subtrees that a tree of some size decomposes into, from the largest to the smallest.
///
/// One hash for each bit that is set in the size: all that is needed to append and to know the root, at most
/// 63 hashes for a record of any length.
struct Frontier: Hashable, Sendable {
    private(set) var peaks: [RecordHash] = []
    private(set) var size: Int64 = 0

    init() {}

    /// Takes the peaks of a tree that is known already; there MUST be one for each bit of `size`.
    init(peaks: [RecordHash], size: Int64) {
        self.peaks = peaks
        self.size = size
    }

    mutating func append(_ leaf: RecordHash) {
        var node = leaf
        var height = 0
        while merge(&node, height: height) { height += 1 }
        settle(node)
    }

    /// Makes `node`, a complete subtree of `2^height` leaves, one twice as large if its left sibling waits.
    mutating func merge(_ node: inout RecordHash, height: Int) -> Bool {
        guard size >> Int64(height) & 1 == 1, let sibling = peaks.popLast() else { return false }
        node = RecordHash.nodeHash(sibling, node)
        return true
    }

    /// Ends the appending of a leaf, after `merge` has found no further sibling for its node.
    mutating func settle(_ node: RecordHash) {
        peaks.append(node)
        size += 1
    }

    /// `MTH(D[n])` (RFC 6962 §2.1), folded from the smallest subtree to the largest.
    var root: RecordHash {
        guard let last = peaks.last else { return RecordHash.emptyRoot }
        return peaks.dropLast().reversed().reduce(last) { RecordHash.nodeHash($1, $0) }
    }
}
