// SPDX-License-Identifier: Apache-2.0

import Foundation
import Record
import Testing

/// Published vectors, which are not ours to redistribute: `FOLKMOOT_SHARED_DATA`, or `../shared/data` beside
/// the package.
enum SharedData {
    static let folder: URL? = {
        let given = ProcessInfo.processInfo.environment["FOLKMOOT_SHARED_DATA"].map { URL(filePath: $0) }
        let folder = given ?? Project.root.deletingLastPathComponent().appending(path: "shared/data")
        return FileManager.default.fileExists(atPath: folder.appending(path: "merkle").path) ? folder : nil
    }()

    static func files(_ path: String) -> [String] {
        guard let folder = folder?.appending(path: path),
            let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        else { return [] }
        return found.compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }.map(\.path).sorted()
    }

    static func read(_ path: String) throws -> [UInt8] {
        let folder = try #require(folder)
        return Array(try Data(contentsOf: folder.appending(path: path)))
    }
}

@Suite(.enabled(if: SharedData.folder != nil)) struct SharedDataTests {
    struct Inclusion: Decodable {
        var leafIdx: UInt64
        var treeSize: UInt64
        var root: String?
        var leafHash: String?
        var proof: [String]?
        var wantErr: Bool
    }

    struct Consistency: Decodable {
        var size1: UInt64
        var size2: UInt64
        var root1: String?
        var root2: String?
        var proof: [String]?
        var wantErr: Bool
    }

    static func hash(_ text: String?) -> RecordHash? { text.flatMap { RecordHash(base64: $0) } }

    /// The proof, or nil if some part of it is no hash at all.
    static func proof(_ texts: [String]?) -> [RecordHash]? {
        let hashes = (texts ?? []).map(hash)
        return hashes.contains(nil) ? nil : hashes.compactMap { $0 }
    }

    @Test func `both folders of proofs are found whole`() {
        #expect(
            SharedData.files("merkle/inclusion").count + SharedData.files("merkle/consistency").count == 92)
    }

    @Test(arguments: SharedData.files("merkle/inclusion"))
    func `an inclusion proof has its file's verdict`(path: String) throws {
        let given = try JSONDecoder().decode(Inclusion.self, from: Data(contentsOf: URL(filePath: path)))
        var verdict = false
        if let index = Int64(exactly: given.leafIdx), let size = Int64(exactly: given.treeSize),
            let leafHash = Self.hash(given.leafHash), let root = Self.hash(given.root),
            let proof = Self.proof(given.proof)
        {
            verdict = MerkleTree.verifyInclusion(
                leafHash: leafHash, index: index, size: size, proof: proof, root: root)
        }
        #expect(verdict == !given.wantErr)
    }

    @Test(arguments: SharedData.files("merkle/consistency"))
    func `a consistency proof has its file's verdict`(path: String) throws {
        let given = try JSONDecoder().decode(Consistency.self, from: Data(contentsOf: URL(filePath: path)))
        var verdict = false
        if let old = Int64(exactly: given.size1), let new = Int64(exactly: given.size2),
            let oldRoot = Self.hash(given.root1), let newRoot = Self.hash(given.root2),
            let proof = Self.proof(given.proof)
        {
            verdict = MerkleTree.verifyConsistency(
                from: old, to: new, oldRoot: oldRoot, newRoot: newRoot, proof: proof)
        }
        #expect(verdict == !given.wantErr)
    }

    static let logKey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

    @Test(arguments: 1...8)
    func `a real C2SP log opens, and its tiles and entries make its root`(size: Int) throws {
        let note = try SignedNote(parsing: SharedData.read("tlog/checkpoint.\(size)"))
        #expect(note.bytes == (try SharedData.read("tlog/checkpoint.\(size)")))
        let checkpoint = try Checkpoint(
            opening: note, origin: "example.com/log/testdata", keys: [VerifierKey(parsing: Self.logKey)])
        #expect(checkpoint.size == Int64(size))

        let entriesPath = try TilePath(.entries, index: 0, width: size)
        let entries = try EntryBundle.parse(SharedData.read("tlog/\(entriesPath)"))
        #expect(entries.count == size)
        var tree = TreeBuilder()
        for entry in entries { tree.append(RecordHash.leafHash(of: entry)) }
        #expect(tree.root == checkpoint.root)

        let tile: TileSource = { level, index, width in
            try SharedData.read("tlog/\(TilePath(.hashes(level: level), index: index, width: width))")
        }
        #expect(tree.takeChangedTiles().map(\.hashes) == [try tile(0, 0, size)])
        #expect(try MerkleTree.rootHash(size: Int64(size), tile: tile) == checkpoint.root)
        for old in 1...size {
            let older = try Checkpoint(
                parsing: SignedNote(parsing: SharedData.read("tlog/checkpoint.\(old)")).text)
            let proof = try MerkleTree.consistencyProof(from: Int64(old), to: Int64(size), tile: tile)
            #expect(
                MerkleTree.verifyConsistency(
                    from: Int64(old), to: Int64(size), oldRoot: older.root, newRoot: checkpoint.root,
                    proof: proof))
        }
    }
}
