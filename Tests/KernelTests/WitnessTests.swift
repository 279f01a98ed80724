// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL
import Synchronization
import TestSupport
import Testing

@testable import Kernel

/// A node as a witness for others, and asking witnesses of its own.
@Suite struct WitnessTests {
    /// A record of somebody else, in memory.
    struct Log {
        var leaves: [RecordHash] = []
        let signer: SignerKey

        init(_ name: String = "log.example", seed: UInt8 = 1) throws {
            signer = try SignerKey(name: name, seed: [UInt8](repeating: seed, count: 32))
        }

        mutating func grow(to size: Int, as text: String = "leaf") {
            for number in leaves.count..<max(size, leaves.count) {
                leaves.append(RecordHash.leafHash(of: Array("\(text) \(number)".utf8)))
            }
        }

        private func tile(_ level: Int, _ index: Int64) -> [UInt8] {
            // Small enough for one tile.
            level == 0 && index == 0 ? leaves.flatMap(\.bytes) : []
        }

        func note(size: Int? = nil, by key: SignerKey? = nil) throws -> SignedNote {
            let size = Int64(size ?? leaves.count)
            let root = try MerkleTree.rootHash(size: size) { level, index, _ in tile(level, index) }
            return try Checkpoint(origin: signer.verifier.name, size: size, root: root).signed(by: [
                key ?? signer
            ])
        }

        func request(from old: Int, to size: Int? = nil, proven: Int? = nil) throws -> [UInt8] {
            let (start, end) = (Int64(proven ?? old), Int64(size ?? leaves.count))
            let proof =
                start > 0 && start < end
                ? try MerkleTree.consistencyProof(from: start, to: end) { level, index, _ in
                    tile(level, index)
                } : []
            return try WitnessRequest(old: Int64(old), proof: proof, note: note(size: size)).bytes
        }
    }

    private func isCosigned(_ verdict: WitnessVerdict) -> Bool {
        if case .cosigned = verdict { true } else { false }
    }

    @Test func `a checkpoint that continues is cosigned, with the time, by the node's key`() async throws {
        let node = try await TestNode.open()
        var log = try Log()
        log.grow(to: 5)
        #expect(try await node.kernel.cosign(log.request(from: 0)) == .unknownRecord)
        try await node.kernel.witness(origin: "log.example", key: log.signer.verifier)
        let key = try await node.kernel.witnessKey()
        #expect(key.name == "example.org/test/witness")
        guard case .cosigned(let lines) = try await node.kernel.cosign(log.request(from: 0)) else {
            Issue.record("not cosigned")
            return
        }
        let line = try #require(try SignedNote.signatureLines(lines).first)
        let text = try log.note().text
        #expect(key.time(of: line, under: text) == node.clock.now.milliseconds / 1000)
        // Again, and from every size to every larger one.
        #expect(isCosigned(try await node.kernel.cosign(log.request(from: 5))))
        for size in 6...40 {
            let old = log.leaves.count
            log.grow(to: size)
            #expect(isCosigned(try await node.kernel.cosign(log.request(from: old))))
        }
        let known = try #require(try await node.kernel.witnessedRecords().first)
        #expect(known.size == 40 && known.refused == nil)
        #expect(try known.note?.text == log.note().text)
        try await node.kernel.close()
    }

    @Test func `what contradicts is never signed, and kept as proof`() async throws {
        let node = try await TestNode.open()
        var (log, other) = (try Log(), try Log())
        log.grow(to: 20)
        other.grow(to: 7)
        other.grow(to: 20, as: "changed")
        try await node.kernel.witness(origin: "log.example", key: log.signer.verifier)
        #expect(isCosigned(try await node.kernel.cosign(log.request(from: 0, to: 12))))
        // The wrong old size, in whichever direction.
        #expect(try await node.kernel.cosign(log.request(from: 0)) == .otherSize(12))
        #expect(try await node.kernel.cosign(log.request(from: 11)) == .otherSize(12))
        #expect(try await node.kernel.cosign(log.request(from: 13)) == .otherSize(12))
        #expect(try await node.kernel.cosign(log.request(from: 5, to: 9)) == .otherSize(12))
        // Another tree: larger, of the same size, and with a proof from another size or none.
        #expect(try await node.kernel.cosign(other.request(from: 12)) == .inconsistent)
        #expect(try await node.kernel.cosign(other.request(from: 12, to: 12)) == .otherSize(12))
        #expect(try await node.kernel.cosign(log.request(from: 12, proven: 11)) == .inconsistent)
        #expect(try await node.kernel.cosign(log.request(from: 12, proven: 0)) == .inconsistent)
        let known = try #require(try await node.kernel.witnessedRecords().first)
        #expect(known.size == 12 && known.refused != nil && known.refusedTime != nil)
        // The true one goes on.
        #expect(isCosigned(try await node.kernel.cosign(log.request(from: 12))))
        // Nothing below what was cosigned, also after a restart.
        let again = try await node.reopened()
        #expect(try await again.kernel.cosign(log.request(from: 0, to: 12)) == .otherSize(20))
        try await again.kernel.close()
    }

    @Test func `foreign keys, mistakes and own records are refused`() async throws {
        let node = try await TestNode.open()
        var log = try Log()
        log.grow(to: 3)
        let stranger = try SignerKey(name: "log.example", seed: [UInt8](repeating: 9, count: 32))
        try await node.kernel.witness(origin: "log.example", key: log.signer.verifier)
        let forged = try WitnessRequest(old: 0, proof: [], note: log.note(by: stranger)).bytes
        #expect(try await node.kernel.cosign(forged) == .untrusted)
        guard case .malformed = try await node.kernel.cosign(Array("old 1\n".utf8)),
            case .malformed = try await node.kernel.cosign(log.request(from: 4, to: 3, proven: 0))
        else {
            Issue.record("taken")
            return
        }
        // A second key of the same record may sign as well.
        try await node.kernel.witness(origin: "log.example", key: stranger.verifier)
        #expect(isCosigned(try await node.kernel.cosign(forged)))
        await #expect(throws: WitnessMistake.self) {
            try await node.kernel.witness(origin: "example.org/test", key: log.signer.verifier)
        }
        await #expect(throws: WitnessMistake.self) {
            try await node.kernel.witness(origin: "", key: log.signer.verifier)
        }
        await #expect(throws: WitnessMistake.self) { try await node.kernel.endWitnessing(origin: "nobody") }
        let old = try await node.kernel.witnessKey()
        #expect(try await node.kernel.renewWitnessKey() != old)
        try await node.kernel.endWitnessing(origin: "log.example")
        #expect(try await node.kernel.cosign(forged) == .unknownRecord)
        try await node.kernel.close()
    }

    @Test func `of many requests at once that start at one size, one is taken`() async throws {
        let node = try await TestNode.open()
        var logs = try (0..<8).map { _ in try Log() }
        for number in logs.indices {
            logs[number].grow(to: 4)
            logs[number].grow(to: 9, as: "branch \(number)")
        }
        try await node.kernel.witness(origin: "log.example", key: logs[0].signer.verifier)
        #expect(isCosigned(try await node.kernel.cosign(logs[0].request(from: 0, to: 4))))
        let requests = try logs.map { try $0.request(from: 4) }
        let verdicts = try await withThrowingTaskGroup(of: WitnessVerdict.self) { group in
            for request in requests { group.addTask { try await node.kernel.cosign(request) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts.filter(isCosigned).count == 1)
        #expect(verdicts.filter { $0 == .otherSize(9) }.count == 7)
        try await node.kernel.close()
    }

    // MARK: Asking

    /// A witness in memory, on a node of its own.
    private func door(of witness: TestNode) -> WitnessDoor {
        { address, bytes in
            #expect(address == "http://w.example/witness/add-checkpoint")
            switch try await witness.kernel.cosign(bytes) {
            case .cosigned(let lines): return WitnessReply(status: 200, type: "text/plain", body: lines)
            case .otherSize(let size):
                return WitnessReply(status: 409, type: "text/x.tlog.size", body: Array("\(size)\n".utf8))
            case .inconsistent: return WitnessReply(status: 422, type: "", body: [])
            case .unknownRecord: return WitnessReply(status: 404, type: "", body: [])
            case .untrusted: return WitnessReply(status: 403, type: "", body: [])
            case .malformed: return WitnessReply(status: 400, type: "", body: [])
            }
        }
    }

    @Test func `a node asks, follows what it is told, and joins the cosignature to its checkpoint`()
        async throws
    {
        let (node, other) = (try await TestNode.open(), try await TestNode.open())
        let key = try await other.kernel.witnessKey()
        let witness = AskedWitness(key: key, address: "http://w.example/witness/")
        let asker = WitnessAsker(witness: witness, kernel: node.kernel, door: door(of: other))
        let quake = try await node.initiative()
        try await node.kernel.checkpoints.sign()
        #expect(try await asker.ask().outcome == .unknownRecord)
        let stranger = try SignerKey(name: "example.org/test", seed: [UInt8](repeating: 9, count: 32))
        // The other node has the same name here, which a witness takes for its own: another database says it.
        try await other.database.write { db in
            try db.run(
                """
                INSERT INTO vault_witnessed (origin, keys, size, note, time, refused, refused_time) \
                VALUES ('example.org/test', \(stranger.verifier.description), 0, '', 0, '', 0)
                """)
        }
        #expect(try await asker.ask().outcome == .unknownKey)
        let own = node.kernel.checkpoints.verifier.description
        try await other.database.write { db in try db.run("UPDATE vault_witnessed SET keys = \(own)") }
        for round in 0..<4 {
            for _ in 0..<round { try await node.post("more", in: quake) }
            try await node.kernel.checkpoints.sign()
            let statement = try await asker.ask()
            #expect(statement.outcome == .cosigned && statement.size == node.kernel.checkpoints.latest?.size)
            try await node.kernel.witnesses.keep(statement, in: node.database)
            let served = try #require(node.kernel.cosignedCheckpoint?.note)
            #expect(served.cosignatures(by: [key]).count == 1)
        }
        // What it knows of the witness is lost: the witness tells it.
        try await node.database.write { db in try db.run("DELETE FROM vault_witness") }
        let again = try await node.reopened()
        #expect(again.kernel.witnesses.statements.isEmpty)
        let once = WitnessAsker(witness: witness, kernel: again.kernel, door: door(of: other))
        #expect(try await once.ask().outcome == .cosigned)
        // The witness saw more than there is, or another record.
        let size = try #require(again.kernel.checkpoints.latest?.size)
        let ahead = WitnessAsker(witness: witness, kernel: again.kernel) { _, _ in
            WitnessReply(status: 409, type: "text/x.tlog.size", body: Array("\(size + 5)\n".utf8))
        }
        let statement = try await ahead.ask()
        #expect(statement.outcome == .ahead && statement.seen == size + 5)
        let same = WitnessAsker(witness: witness, kernel: again.kernel) { _, _ in
            WitnessReply(status: 409, type: "text/x.tlog.size", body: Array("\(size)\n".utf8))
        }
        #expect(try await same.ask().outcome == .inconsistent)
        try await again.kernel.close()
        try await other.kernel.close()
    }

    @Test func `answers that are none count for nothing`() async throws {
        let node = try await TestNode.open()
        try await node.kernel.checkpoints.sign()
        let signer = try WitnessSigner(name: "w", seed: [UInt8](repeating: 3, count: 32))
        let witness = AskedWitness(key: signer.key, address: "http://w.example")
        let text = try #require(node.kernel.checkpoints.latest?.note.text)
        let future = try SignedNote.lines([signer.cosign(text, at: node.clock.now.milliseconds / 1000 + 301)])
        let otherText = try SignedNote.lines([signer.cosign("a\n", at: 1)])
        let stranger = try WitnessSigner(name: "w", seed: [UInt8](repeating: 4, count: 32))
        let otherKey = try SignedNote.lines([stranger.cosign(text, at: 1)])
        for (status, type, body) in [
            (200, "text/plain", [UInt8]()), (200, "text/plain", Array("hello".utf8)), (200, "", future),
            (200, "", otherText), (200, "", otherKey), (500, "", []), (302, "", []), (422, "", []),
            (409, "text/plain", Array("1\n".utf8)), (409, "text/x.tlog.size", Array("one\n".utf8)),
            (409, "text/x.tlog.size", Array("-1\n".utf8)),
        ] {
            let asker = WitnessAsker(witness: witness, kernel: node.kernel) { _, _ in
                WitnessReply(status: status, type: type, body: body)
            }
            #expect(try await asker.ask().outcome == .silent, "\(status) \(type)")
        }
        // One that sends it round in circles is left after three questions.
        let count = Mutex(0)
        let circle = WitnessAsker(witness: witness, kernel: node.kernel) { _, _ in
            let n = count.withLock { count in
                count += 1
                return count
            }
            return WitnessReply(status: 409, type: "text/x.tlog.size", body: Array("\(n % 2)\n".utf8))
        }
        _ = try await circle.ask()
        #expect(count.withLock { $0 } <= 3)
        #expect(WitnessAsker.pause(after: 1) == .seconds(2) && WitnessAsker.pause(after: 99) == .seconds(300))
        try await node.kernel.close()
    }
}
