// SPDX-License-Identifier: Apache-2.0

import Foundation
import Record
import Testing

/// The example in `Record.swift` and in `docs/record.md`, made anew.
@Suite struct RecordExampleTests {
    static let origin = "harbor.example/record"
    static let bodies = [
        #"{"name":"Harbor Watch"}"#, #"{"title":"Oil on the quay"}"#, #"{"text":"Slick at pier 4"}"#,
        #"{"text":"Dead fish, pier 4"}"#,
    ]

    static func salt(_ index: Int) throws -> Salt {
        try #require(Salt(bytes: [UInt8](repeating: 0xa0 + UInt8(index), count: 16)))
    }

    static func entries() throws -> [Envelope] {
        let minutes: [Int64] = [29_529_360, 29_529_375, 29_529_402, 29_529_402]
        let kinds = ["node/founded/1", "initiatives/opened/1", "reports/filed/1", "reports/filed/1"]
        return try kinds.indices.map { index in
            try Envelope(
                index: Int64(index), timeInMinutes: minutes[index], initiative: index == 0 ? 0 : 1,
                kind: kinds[index], subject: Int64(index),
                commitment: Commitment.of(body: utf8(bodies[index]), salt: salt(index)),
                origin: index == 3 ? EntryOrigin(name: "quay.example/record", index: 77) : nil)
        }
    }

    static func tree() throws -> TreeBuilder {
        var tree = TreeBuilder()
        for entry in try entries() { tree.append(entry.leafHash) }
        return tree
    }

    static func key() throws -> SignerKey {
        try SignerKey(name: origin, seed: (0..<32).map { UInt8($0) })
    }

    static let envelope = """
        folkmoot/entry/v1
        index 3
        time 2026-02-22T12:42Z
        initiative 1
        kind reports/filed/1
        subject 3
        commitment d91DjCViNzdriBT2himcQqeBSA95iMRTk5p1FDurLio=
        origin quay.example/record 77

        """

    static let leafHashes = [
        "oF5vWm/RtGaFkQ0LIHShPefVwjmbgVDEAmvUCnL8i8M=", "U9vkbqE69KePCdekvuoHPh3Eogh+9J1YAWEZCC4GL8M=",
        "sxXay/XxlyNhhgsgZEhsD1zor19iJ3Ts0N4qL4ZHOoQ=", "Y3ksrvhbpfQWE4hlDjPV29dnaZu80HXxsvWNBnDzVCA=",
    ]

    static let checkpoint = """
        harbor.example/record
        4
        3ThmC6pYk06aAqY2OecVmo0abH9PHjxZERn0YC1OpFo=

        — harbor.example/record \
        pOHKwcY0fqil8M/L8qLgnILI1Jvily092M2hu6cBuIp1QB1bXQrY//l2Ah5ozhgkQhRz99OtCayRkulTncJHdnmndAA=

        """

    static let verifierKey = "harbor.example/record+a4e1cac1+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"

    static let inclusionProof = [
        "Y3ksrvhbpfQWE4hlDjPV29dnaZu80HXxsvWNBnDzVCA=", "Wa25cYNDV0nq5F2AjCAUxh+GG55dN3a/oY98mngSNd0=",
    ]

    @Test func `the envelope and the leaf hashes are those of the page`() throws {
        let entries = try Self.entries()
        #expect(String(decoding: entries[3].bytes, as: UTF8.self) == Self.envelope)
        #expect(entries[3].bytes.count == 179)
        #expect(entries.map(\.leafHash.base64) == Self.leafHashes)
    }

    @Test func `the checkpoint opens with the verifier key and has the root of the tree`() throws {
        let note = try SignedNote(parsing: utf8(Self.checkpoint))
        let key = try VerifierKey(parsing: Self.verifierKey)
        let checkpoint = try Checkpoint(opening: note, origin: Self.origin, keys: [key])
        #expect(checkpoint.size == 4)
        #expect(try Self.tree().root == checkpoint.root)
        #expect(try Self.key().verifier == key)
        let again = try checkpoint.signed(by: [Self.key()])
        try again.verify(by: [key])
        #if os(Linux)  // CryptoKit adds randomness to its Ed25519 signatures
            #expect(again.bytes == utf8(Self.checkpoint))
        #endif
    }

    @Test func `the inclusion proof of entry 2 is that of the page`() throws {
        var tree = try Self.tree()
        let writes = tree.takeChangedTiles()
        #expect(writes.count == 1)
        var store = TileStore()
        store.apply(writes)
        let proof = try MerkleTree.inclusionProof(index: 2, size: 4, tile: store.tile)
        #expect(proof.map(\.base64) == Self.inclusionProof)
    }

    @Test(arguments: ["Sources/Record/Record.swift", "docs/record.md"])
    func `the pages show these very lines`(path: String) throws {
        guard let page = try? String(contentsOf: Project.root.appending(path: path), encoding: .utf8) else {
            return  // the tests may be built away from the pages
        }
        let envelope = Self.envelope.split(separator: "\n").map(String.init)
        let checkpoint = Self.checkpoint.split(whereSeparator: \.isWhitespace).map(String.init)
        for line in envelope + checkpoint + Self.leafHashes + Self.bodies + [Self.verifierKey] {
            #expect(page.contains(line), "\(path) lacks \(line)")
        }
    }
}

enum Project {
    /// The package's folder, above `Tests/RecordTests`.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
