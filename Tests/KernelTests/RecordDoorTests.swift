// SPDX-License-Identifier: Apache-2.0
import Record
import SQL
import TestSupport
import Testing

@testable import Kernel

/// The record as outsiders read it: entries, proofs, tiles and checkpoints that agree.
@Suite struct RecordDoorTests {
    private func filled(_ count: Int) async throws -> TestNode {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<(count - 2) {
                group.addTask { _ = try await node.post("note \(number)", in: quake) }
            }
            try await group.waitForAll()
        }
        return node
    }

    @Test(arguments: [2, 3, 255, 256, 257, 600])
    func `every entry has a proof in the checkpoint`(count: Int) async throws {
        let node = try await filled(count)
        try await node.verified()
        let latest = try #require(node.kernel.checkpoints.latest)
        let checkpoint = try Checkpoint(
            opening: latest.note, origin: "example.org/test", keys: [node.kernel.checkpoints.verifier])
        #expect(checkpoint.size == Int64(count))
        for index in 0..<checkpoint.size {
            let entry = try #require(await node.kernel.entry(index))
            #expect(entry.proofSize == checkpoint.size)
            let isProven = MerkleTree.verifyInclusion(
                leafHash: RecordHash.leafHash(of: entry.envelope.bytes), index: index, size: checkpoint.size,
                proof: entry.proof, root: checkpoint.root)
            #expect(isProven)
            guard case .present(let salt, let body) = entry.body else {
                Issue.record("entry \(index) has no body")
                continue
            }
            #expect(Commitment.of(body: body, salt: salt) == entry.envelope.commitment)
        }
        #expect(try await node.kernel.entry(checkpoint.size) == nil)
        #expect(try await node.kernel.entry(-1) == nil)
        try await node.kernel.close()
    }

    @Test func `a younger entry waits for its proof, an older checkpoint keeps its own`() async throws {
        let node = try await filled(300)
        try await node.kernel.checkpoints.sign()
        let quake = try #require(node.kernel.initiatives.all.first?.id)
        let young = try await node.post("young", in: quake)
        let pending = try #require(await node.kernel.entry(young.index))
        #expect(pending.proofSize == nil && pending.proof.isEmpty)
        let old = try #require(await node.kernel.entry(10))
        #expect(old.proofSize == 300)
        let latest = try #require(node.kernel.checkpoints.latest)
        let isProven = MerkleTree.verifyInclusion(
            leafHash: RecordHash.leafHash(of: old.envelope.bytes), index: 10, size: 300, proof: old.proof,
            root: try Checkpoint(parsing: latest.note.text).root)
        #expect(isProven)
        #expect(try await node.kernel.resource(TilePath(.entries, index: 1, width: 44)) != nil)
        #expect(try await node.kernel.resource(TilePath(.entries, index: 1, width: 45)) == nil)
        #expect(try await node.kernel.resource(TilePath(.hashes(level: 1), index: 0, width: 1)) != nil)
        #expect(try await node.kernel.resource(TilePath(.hashes(level: 1), index: 0, width: 2)) == nil)
        #expect(try await node.kernel.resource(TilePath(.hashes(level: 63), index: 0, width: 1)) == nil)
        #expect(try await node.kernel.resource(TilePath(.entries, index: .max, width: 1)) == nil)
        try await node.kernel.close()
    }

    @Test func `checkpoints go on where they were after a restart, and are consistent`() async throws {
        var node = try await filled(70)
        let quake = try #require(node.kernel.initiatives.all.first?.id)
        try await node.kernel.checkpoints.sign()
        let first = try Checkpoint(parsing: #require(node.kernel.checkpoints.latest).note.text)
        for round in 0..<5 {
            node = try await node.reopened()
            for number in 0..<(round * 60) { try await node.post("\(number)", in: quake) }
            try await node.verified()
        }
        let last = try Checkpoint(parsing: #require(node.kernel.checkpoints.latest).note.text)
        let (size, database) = (last.size, node.database)
        let tiles = try await database.read { db in
            try db.query("SELECT level, idx, hashes FROM record_tile") {
                ([$0.int(0), $0.int(1)], $0.blob(2))
            }
        }
        let found = Dictionary(uniqueKeysWithValues: tiles)
        let proof = try MerkleTree.consistencyProof(from: first.size, to: size) { level, index, _ in
            found[[Int64(level), index]] ?? []
        }
        let isConsistent = MerkleTree.verifyConsistency(
            from: first.size, to: last.size, oldRoot: first.root, newRoot: last.root, proof: proof)
        #expect(isConsistent)
        try await node.kernel.close()
    }

    @Test func `a signer publishes soon, and ends when it is cancelled`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let hearing = Task { await node.kernel.hear() }
        let signing = Task { try await node.kernel.checkpoints.run() }
        for round in 0..<3 {
            let receipt = try await node.post("\(round)", in: quake)
            for _ in 0..<300 where (node.kernel.checkpoints.latest?.size ?? 0) <= receipt.index {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(node.kernel.checkpoints.latest?.size == receipt.index + 1)
        }
        hearing.cancel()
        signing.cancel()
        await hearing.value
        try await signing.value
        try await node.kernel.close()
    }

    @Test func `a record below its published checkpoint is refused`() async throws {
        let node = try await filled(20)
        try await node.kernel.close()
        let database = try await Backend.chosen.open(node.folder)
        try await database.run("UPDATE record_head SET size = 19")
        try await database.close()
        let damage = await #expect(throws: RecordDamage.self) { try await TestNode.open(in: node.folder) }
        #expect(damage?.index == 19)
    }

    @Test func `a record that is not the one that was published is refused`() async throws {
        let node = try await filled(20)
        try await node.kernel.close()
        let database = try await Backend.chosen.open(node.folder)
        let tile = try await database.read { db in
            try db.first("SELECT hashes FROM record_tile WHERE level = 0") { $0.blob(0) }
        }
        var hashes = try #require(tile)
        hashes[5] ^= 1
        try await database.run("UPDATE record_tile SET hashes = \(hashes) WHERE level = 0")
        try await database.close()
        await #expect(throws: RecordDamage.self) { try await TestNode.open(in: node.folder) }
    }

    @Test func `two signers of one record never go back`() async throws {
        let node = try await filled(10)
        try await node.kernel.checkpoints.sign()
        let quake = try #require(node.kernel.initiatives.all.first?.id)
        let other = try await TestNode.open(in: node.folder)
        try await node.post("newer", in: quake)
        try await node.kernel.checkpoints.sign()
        try await other.kernel.checkpoints.sign()
        #expect(node.kernel.checkpoints.latest?.size == 11)
        let sizes = try await node.database.read { db in
            try db.query("SELECT size FROM record_checkpoint ORDER BY size") { $0.int(0) }
        }
        #expect(sizes == [10, 11])
        try await other.post("from there", in: quake)
        try await other.kernel.checkpoints.sign()
        #expect(other.kernel.checkpoints.latest?.size == 12)
        // A signer that is behind publishes what it finds, not its own.
        node.kernel.checkpoints.committed(size: 11, root: .emptyRoot)
        try await node.kernel.checkpoints.sign()
        try await node.verifiedByOther(other)
        try await other.kernel.close()
        try await node.kernel.close()
    }
}

extension TestNode {
    /// What another kernel on the same record published holds for this one.
    fileprivate func verifiedByOther(_ other: TestNode) async throws {
        #expect(try await other.kernel.verified().size == 12)
    }
}
