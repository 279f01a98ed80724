// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Record
import Testing

@Suite struct TreeBuilderTests {
    @Test func `a tree is taken up at every size up to 600 and grows as if never left`() throws {
        let all = leaves(610)
        var grown = TreeBuilder()
        var store = TileStore()
        for size in 0...600 {
            var reloaded = try TreeBuilder(size: Int64(size)) { try store.tile($0, $1) }
            #expect(reloaded.size == Int64(size))
            #expect(reloaded.root == grown.root)
            #expect(reloaded.takeChangedTiles().isEmpty)
            var straight = grown
            let next = size + (size.isMultiple(of: 50) ? 10 : 2)
            for leaf in all[size..<next] {
                reloaded.append(leaf)
                straight.append(leaf)
            }
            #expect(reloaded.root == straight.root)
            #expect(reloaded.takeChangedTiles() == straight.takeChangedTiles())
            grown.append(all[size])
            store.apply(grown.takeChangedTiles())
        }
    }

    @Test func `a stored tile that has grown since is cut to the size asked for`() throws {
        let all = leaves(600)
        var store = TileStore()
        var tree = TreeBuilder()
        for leaf in all { tree.append(leaf) }
        store.apply(tree.takeChangedTiles())
        let naive = NaiveTree(all)
        for size in [1, 2, 255, 300, 511, 513, 599] {
            #expect(
                try TreeBuilder(size: Int64(size)) { try store.tile($0, $1) }.root == naive.root(0..<size))
        }
        #expect(throws: RecordError.self) { try TreeBuilder(size: 601) { try store.tile($0, $1) } }
        #expect(throws: RecordError.self) { try TreeBuilder(size: -1) { try store.tile($0, $1) } }
    }

    @Test func `batches of any length leave the same tiles`() throws {
        let all = leaves(1500)
        var generator = SeededGenerator(seed: 11)
        var single = TreeBuilder()
        var singles = TileStore()
        for leaf in all {
            single.append(leaf)
            singles.apply(single.takeChangedTiles())
        }
        var batched = TreeBuilder()
        var batches = TileStore()
        var position = 0
        while position < all.count {
            let end = min(all.count, position + Int.random(in: 1...400, using: &generator))
            for leaf in all[position..<end] { batched.append(leaf) }
            let writes = batched.takeChangedTiles()
            let keys = Set(writes.map { TileStore.Key(level: $0.level, index: $0.index) })
            #expect(keys.count == writes.count)
            batches.apply(writes)
            position = end
        }
        #expect(batches == singles)
        #expect(batched.takeChangedTiles().isEmpty)
    }

    @Test func `a tree of 70,000 has the tiles that tlog-tiles counts`() throws {
        let leaf = RecordHash.leafHash(of: [1])
        var tree = TreeBuilder()
        for _ in 0..<70_000 { tree.append(leaf) }
        var store = TileStore()
        store.apply(tree.takeChangedTiles())
        func widths(_ level: Int) -> [Int] {
            store.tiles.filter { $0.key.level == level }.sorted { $0.key.index < $1.key.index }.map {
                $0.value.count / 32
            }
        }
        #expect(widths(0) == [Int](repeating: 256, count: 273) + [112])
        #expect(widths(1) == [256, 17])
        #expect(widths(2) == [1])
        #expect(widths(3) == [])
        for (key, hashes) in store.tiles {
            #expect(Tile.width(level: key.level, index: key.index, size: 70_000) == hashes.count / 32)
        }
        #expect(try MerkleTree.rootHash(size: 70_000, tile: store.tile) == tree.root)
        #expect(try TreeBuilder(size: 70_000) { try store.tile($0, $1) }.root == tree.root)
        let proof = try MerkleTree.inclusionProof(index: 69_999, size: 70_000, tile: store.tile)
        #expect(
            MerkleTree.verifyInclusion(
                leafHash: leaf, index: 69_999, size: 70_000, proof: proof, root: tree.root))
        let old = try MerkleTree.rootHash(size: 65_537, tile: store.tile)
        let consistency = try MerkleTree.consistencyProof(from: 65_537, to: 70_000, tile: store.tile)
        #expect(
            MerkleTree.verifyConsistency(
                from: 65_537, to: 70_000, oldRoot: old, newRoot: tree.root, proof: consistency))
    }

    @Test func `a copy that is dropped rolls a batch back`() {
        var kept = TreeBuilder()
        for leaf in leaves(300) { kept.append(leaf) }
        _ = kept.takeChangedTiles()
        let before = kept.root
        var batch = kept
        for leaf in leaves(300) { batch.append(leaf) }
        #expect(kept.root == before)
        #expect(kept.takeChangedTiles().isEmpty)
        #expect(batch.size == 600)
    }

    @Test(arguments: [
        (0, 0, 0, 0), (0, 0, 1, 1), (0, 0, 256, 256), (0, 1, 256, 0), (1, 0, 256, 1), (1, 0, 255, 0),
        (0, 0, 1000, 256), (0, 3, 1000, 232), (7, 0, Int64.max, 127), (8, 0, Int64.max, 0), (-1, 0, 10, 0),
        (0, -1, 10, 0), (0, Int64.max, 10, 0),
    ])
    func `a tile's width follows from the size`(level: Int, index: Int64, size: Int64, width: Int) {
        #expect(Tile.width(level: level, index: index, size: size) == width)
    }
}
