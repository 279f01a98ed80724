// SPDX-License-Identifier: Apache-2.0

import Record
import Testing

@Suite struct MerkleTreeTests {
    /// The leaves and the roots of the trees of 0 to 8 of them that Certificate Transparency's own tests
    /// have.
    static let knownLeaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ]
    static let knownRoots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `the roots of the eight leaves of RFC 6962's authors`() throws {
        var tree = TreeBuilder()
        #expect(tree.root.bytes == hex(Self.knownRoots[0]))
        for (index, leaf) in Self.knownLeaves.enumerated() {
            tree.append(RecordHash.leafHash(of: hex(leaf)))
            #expect(tree.size == Int64(index + 1))
            #expect(tree.root.bytes == hex(Self.knownRoots[index + 1]))
        }
    }

    @Test func `every inclusion proof of every size up to 300 is the naive one and verifies`() throws {
        try forEachSize(upTo: 300) { naive, size, root, store in
            let wrong = try (0..<size).filter { index in
                let proof = try MerkleTree.inclusionProof(
                    index: Int64(index), size: Int64(size), tile: store.tile)
                return proof != naive.path(index, 0..<size)
                    || !MerkleTree.verifyInclusion(
                        leafHash: naive.leaves[index], index: Int64(index), size: Int64(size), proof: proof,
                        root: root)
            }
            #expect(wrong.isEmpty, "in \(size)")
        }
    }

    @Test func `every consistency proof of every size up to 300 is the naive one and verifies`() throws {
        try forEachSize(upTo: 300) { naive, size, root, store in
            let wrong = try (1...size).filter { old in
                let proof = try MerkleTree.consistencyProof(
                    from: Int64(old), to: Int64(size), tile: store.tile)
                return proof != naive.subproof(old, 0..<size, true)
                    || !MerkleTree.verifyConsistency(
                        from: Int64(old), to: Int64(size), oldRoot: naive.root(0..<old), newRoot: root,
                        proof: proof)
            }
            #expect(wrong.isEmpty, "with \(size)")
        }
    }

    /// Calls `check` with the naive tree, each size, its root hash, and the tiles that are stored then.
    private func forEachSize(
        upTo count: Int, check: (NaiveTree, Int, RecordHash, TileStore) throws -> Void
    ) throws {
        let naive = NaiveTree(leaves(count))
        var tree = TreeBuilder()
        var store = TileStore()
        for size in 1...count {
            tree.append(naive.leaves[size - 1])
            store.apply(tree.takeChangedTiles())
            let root = naive.root(0..<size)
            #expect(tree.root == root)
            #expect(try MerkleTree.rootHash(size: Int64(size), tile: store.tile) == root)
            try check(naive, size, root, store)
        }
    }

    @Test func `older sizes are computed from tiles that have grown since, asking for their width then`()
        throws
    {
        let count = 520
        let naive = NaiveTree(leaves(count))
        var tree = TreeBuilder()
        for leaf in naive.leaves { tree.append(leaf) }
        var store = TileStore()
        store.apply(tree.takeChangedTiles())
        for size in stride(from: 1, through: count, by: 1) {
            let exactly: TileSource = { level, index, width in
                #expect(width == Tile.width(level: level, index: index, size: Int64(size)))
                return Array(try store.tile(level, index).prefix(32 * width))
            }
            #expect(try MerkleTree.rootHash(size: Int64(size), tile: exactly) == naive.root(0..<size))
            #expect(try MerkleTree.rootHash(size: Int64(size), tile: store.tile) == naive.root(0..<size))
            let proof = try MerkleTree.inclusionProof(
                index: Int64(size / 2), size: Int64(size), tile: exactly)
            #expect(proof == naive.path(size / 2, 0..<size))
        }
    }

    @Test func `a proof that was touched does not verify`() throws {
        let size = 21
        let naive = NaiveTree(leaves(size))
        let other = RecordHash.leafHash(of: [9])
        let root = naive.root(0..<size)
        func included(_ leaf: RecordHash, _ index: Int64, _ size: Int64, _ proof: [RecordHash]) -> Bool {
            MerkleTree.verifyInclusion(leafHash: leaf, index: index, size: size, proof: proof, root: root)
        }
        for index in 0..<size {
            let proof = naive.path(index, 0..<size)
            let leaf = naive.leaves[index]
            for wrong in Self.spoiled(proof, with: other) {
                #expect(!included(leaf, Int64(index), Int64(size), wrong))
            }
            #expect(!included(other, Int64(index), Int64(size), proof))
            #expect(!included(leaf, -1, Int64(size), proof))
            #expect(!included(leaf, Int64(size), Int64(size), proof))
            for wrong in 0..<size where wrong != index {
                #expect(!included(leaf, Int64(wrong), Int64(size), proof))
            }
        }
        for old in 1..<size {
            let proof = naive.subproof(old, 0..<size, true)
            let oldRoot = naive.root(0..<old)
            for wrong in Self.spoiled(proof, with: other) {
                #expect(
                    !MerkleTree.verifyConsistency(
                        from: Int64(old), to: Int64(size), oldRoot: oldRoot, newRoot: root, proof: wrong))
            }
            for (oldRoot, newRoot) in [(other, root), (oldRoot, other), (root, oldRoot)] {
                #expect(
                    !MerkleTree.verifyConsistency(
                        from: Int64(old), to: Int64(size), oldRoot: oldRoot, newRoot: newRoot, proof: proof))
            }
        }
        #expect(
            !MerkleTree.verifyConsistency(
                from: 0, to: 21, oldRoot: RecordHash.emptyRoot, newRoot: root, proof: []))
        #expect(!MerkleTree.verifyConsistency(from: 21, to: 20, oldRoot: root, newRoot: root, proof: []))
    }

    static func spoiled(_ proof: [RecordHash], with other: RecordHash) -> [[RecordHash]] {
        var wrong = [proof + [other], [other] + proof]
        if !proof.isEmpty { wrong += [Array(proof.dropLast()), Array(proof.dropFirst())] }
        for position in proof.indices {
            var changed = proof
            changed[position] = other
            wrong.append(changed)
        }
        return wrong
    }

    @Test func `questions that have no answer throw`() throws {
        let empty = TileStore()
        #expect(throws: RecordError.self) {
            try MerkleTree.inclusionProof(index: 3, size: 3, tile: empty.tile)
        }
        #expect(throws: RecordError.self) {
            try MerkleTree.inclusionProof(index: -1, size: 3, tile: empty.tile)
        }
        #expect(throws: RecordError.self) {
            try MerkleTree.consistencyProof(from: 4, to: 3, tile: empty.tile)
        }
        #expect(throws: RecordError.self) {
            try MerkleTree.consistencyProof(from: 0, to: 3, tile: empty.tile)
        }
        #expect(throws: RecordError.self) { try MerkleTree.rootHash(size: -1, tile: empty.tile) }
        #expect(throws: TileStore.Missing.self) { try MerkleTree.rootHash(size: 3, tile: empty.tile) }
        #expect(throws: RecordError.self) {
            try MerkleTree.rootHash(size: 3) { _, _, _ in [UInt8](repeating: 0, count: 64) }
        }
        #expect(throws: RecordError.self) {
            try MerkleTree.rootHash(size: 3) { _, _, _ in [UInt8](repeating: 0, count: 97) }
        }
        #expect(try MerkleTree.rootHash(size: 0, tile: empty.tile) == RecordHash.emptyRoot)
        #expect(try MerkleTree.consistencyProof(from: 3, to: 3, tile: empty.tile).isEmpty)
        #expect(try MerkleTree.inclusionProof(index: 0, size: 1, tile: empty.tile).isEmpty)
    }
}
