// SPDX-License-Identifier: Apache-2.0

extension MerkleTree {
    /// Whether `proof` shows that `leafHash` is the leaf `index` of the tree (RFC 9162 §2.1.3.2).
    public static func verifyInclusion(
        leafHash: RecordHash, index: Int64, size: Int64, proof: [RecordHash], root: RecordHash
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var node = index
        var last = size - 1
        var hash = leafHash
        for sibling in proof {
            if last == 0 { return false }
            if node & 1 == 1 || node == last {
                hash = RecordHash.nodeHash(sibling, hash)
                while node & 1 == 0 && node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = RecordHash.nodeHash(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether `proof` shows that the new tree begins with the old one (RFC 9162 §2.1.4.2).
    ///
    /// Equal sizes need equal roots and an empty proof. A proof from the empty tree shows nothing and is
    /// false.
    public static func verifyConsistency(
        from old: Int64, to new: Int64, oldRoot: RecordHash, newRoot: RecordHash, proof: [RecordHash]
    ) -> Bool {
        guard old > 0, old <= new else { return false }
        if old == new { return proof.isEmpty && oldRoot == newRoot }
        guard let first = proof.first else { return false }
        var node = old - 1
        var last = new - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        // A tree of a power of two is a subtree of the new one, and its root opens the path without being
        // sent.
        let isComplete = old & (old - 1) == 0
        var oldHash = isComplete ? oldRoot : first
        var newHash = oldHash
        for sibling in isComplete ? proof[...] : proof.dropFirst() {
            if last == 0 { return false }
            if node & 1 == 1 || node == last {
                oldHash = RecordHash.nodeHash(sibling, oldHash)
                newHash = RecordHash.nodeHash(sibling, newHash)
                while node & 1 == 0 && node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                newHash = RecordHash.nodeHash(newHash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && oldHash == oldRoot && newHash == newRoot
    }
}
