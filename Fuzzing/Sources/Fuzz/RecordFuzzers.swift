// SPDX-License-Identifier: Apache-2.0
import Record

extension Fuzzer {
    /// The record's forms are canonical: what is taken is written back byte for byte.
    static let record = [
        canonical("envelope", [envelope, envelope + "origin a.example/record 77\n"], Envelope.init(parsing:))
        { $0.bytes },
        canonical("note", [note], SignedNote.init(parsing:)) { $0.bytes },
        canonical("checkpoint", ["a.example/record\n8\n\(hash)\n", "a.example/record\n8\n\(hash)\nmore\n"]) {
            try Checkpoint(parsing: text($0))
        } written: {
            Array($0.text.utf8)
        },
        canonical("tile-address", ["tile/0/x001/x234/067.p/12", "tile/entries/000", "bodies/x001/067.p/255"])
        {
            try TilePath(parsing: text($0))
        } written: {
            Array($0.description.utf8)
        },
        Fuzzer("entry-tile", [bundle(["one", envelope, "", "four"])]) { input in
            guard let entries = refused({ try EntryBundle.parse(input) }) else { return false }
            holds(try EntryBundle.encode(entries.map(Array.init)) == input, "written otherwise")
            for entry in entries { _ = refused { try Envelope(parsing: entry) } }
            return true
        },
        Fuzzer("body-tile", [bodyTile()]) { input in
            guard let bodies = refused({ try BodyBundle.parse(input) }) else { return false }
            holds(try BodyBundle.encode(bodies) == input, "written otherwise")
            return true
        },
        Fuzzer(
            "hash-tile", [Array(repeating: UInt8(7), count: 3 * 32), Array(repeating: 9, count: 256 * 32)]
        ) { input in
            // A tile is taken where its width is right, and gives the tree that a builder goes on from.
            let width = input.count / 32
            guard width > 0, width < 256 else { return width == 256 }
            guard var tree = refused({ try TreeBuilder(size: Int64(width)) { _, _ in input } }) else {
                return false
            }
            for _ in 0..<300 { tree.append(tree.root) }
            holds(tree.size == Int64(width + 300), "\(tree.size) leaves")
            _ = tree.takeChangedTiles()
            return true
        },
        Fuzzer("key", [verifier]) { input in
            guard let text = String(validating: input, as: UTF8.self) else { return false }
            if let key = refused({ try VerifierKey(parsing: text) }) {
                holds(key.description == text, "written as \(key)")
                return true
            }
            return refused { try SignerKey(parsing: text) }.map {
                holds($0.secretText == text, "another secret")
            } != nil
        },
    ]

    private static let hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    private static let envelope = """
        folkmoot/entry/v1
        index 5
        time 2026-01-02T03:04Z
        initiative 3
        kind reports/filed/1
        subject 5
        commitment \(hash)

        """
    private static let note = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """
    private static let verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    private static func canonical<Value>(
        _ name: String, _ samples: [String], _ parse: @escaping @Sendable ([UInt8]) throws -> Value,
        written: @escaping @Sendable (Value) -> [UInt8]
    ) -> Fuzzer {
        let words = [
            "folkmoot/entry/v1\n", "index ", "origin ", "\n\n", "\n— ", "/x001", ".p/12", "tile/", "bodies/",
            "==",
        ]
        return Fuzzer(name, samples, words: words) { input in
            guard let value = refused({ try parse(input) }) else { return false }
            holds(written(value) == input, "\(name): taken, and written otherwise")
            return true
        }
    }

    /// Nil where the record refuses it; any other error ends the run.
    private static func refused<Value>(_ read: () throws -> Value) -> Value? {
        do { return try read() } catch is RecordError { return nil } catch { fatalError("\(error)") }
    }

    private static func text(_ input: [UInt8]) throws(RecordError) -> String {
        guard let text = String(validating: input, as: UTF8.self) else { throw .note("not UTF-8") }
        return text
    }

    private static func bundle(_ entries: [String]) -> [UInt8] {
        (try? EntryBundle.encode(entries.map { Array($0.utf8) })) ?? []
    }

    private static func bodyTile() -> [UInt8] {
        guard let salt = Salt(bytes: [UInt8](repeating: 0xa5, count: 16)) else { return [] }
        return
            (try? BodyBundle.encode([.erased, .present(salt: salt, bytes: Array("body".utf8)), .withheld]))
            ?? []
    }
}
