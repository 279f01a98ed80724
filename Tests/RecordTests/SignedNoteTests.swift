// SPDX-License-Identifier: Apache-2.0

import Record
import Testing

@Suite struct SignedNoteTests {
    /// The note and the key of the documentation of Go's `golang.org/x/mod/sumdb/note`.
    static let goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let goSecret = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let goNote = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann \
        x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """

    static func signer(_ name: String, _ seed: UInt8) throws(RecordError) -> SignerKey {
        try SignerKey(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    @Test func `Go's note opens and is signed alike`() throws {
        let key = try VerifierKey(parsing: Self.goKey)
        #expect(key.id == 0xc74f_20a3)
        #expect(key.description == Self.goKey)
        let note = try SignedNote(parsing: utf8(Self.goNote))
        #expect(try note.verify(by: [key]) == [key])
        #expect(note.bytes == utf8(Self.goNote))
        let signer = try SignerKey(parsing: Self.goSecret)
        #expect(signer.verifier == key)
        #expect(signer.secretText == Self.goSecret)
        let again = try SignedNote(signing: note.text, by: [signer])
        try again.verify(by: [key])
        #if os(Linux)
            #expect(again == note)
        #endif
    }

    @Test func `a signer key does not show its secret`() throws {
        let signer = try SignerKey(parsing: Self.goSecret)
        var shown = "\(signer) \(String(reflecting: signer)) "
        dump(signer, to: &shown)
        #expect(!shown.contains("AYEKFALV"))
        #expect(Mirror(reflecting: signer).children.map(\.label) == ["verifier"])
        #expect(shown.contains(Self.goKey))
    }

    @Test(arguments: [
        "", "PeterNeumann", "PeterNeumann+c74f20a3", "PeterNeumann+c74f20a3+", "PeterNeumann+c74f20a3+AA==",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "peterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        "PeterNeumann+00c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", goSecret,
    ])
    func `a text that is no verifier key is refused`(text: String) {
        #expect(throws: RecordError.self) { try VerifierKey(parsing: text) }
        #expect(throws: RecordError.self) { try SignerKey(parsing: "PRIVATE+KEY+" + text) }
    }

    @Test func `keys have a name and 32 bytes`() {
        #expect(throws: RecordError.self) { try VerifierKey(name: "a", publicKey: [1, 2]) }
        #expect(throws: RecordError.self) { try SignerKey(name: "a", seed: [1, 2]) }
        for name in ["", "a b", "a+b", "a\u{2003}b", "a\nb"] {
            #expect(throws: RecordError.self) { try Self.signer(name, 1) }
        }
    }

    @Test func `signatures of unknown keys are kept and ignored`() throws {
        let (ours, other) = (try Self.signer("us.example", 1), try Self.signer("them.example", 2))
        var note = try SignedNote(signing: "text\n\nwith a gap\n", by: [other, ours])
        try note.append(
            NoteSignature(
                name: "witness.example", keyID: 0x0403_0201, bytes: [UInt8](repeating: 4, count: 72)))
        // The same name with another id, and the same id with another name, are other keys.
        try note.append(NoteSignature(name: "us.example", keyID: ours.verifier.id ^ 1, bytes: [1]))
        try note.append(NoteSignature(name: "us2.example", keyID: ours.verifier.id, bytes: [1]))
        let read = try SignedNote(parsing: note.bytes)
        #expect(read == note)
        #expect(read.text == "text\n\nwith a gap\n")
        #expect(try read.verify(by: [ours.verifier]) == [ours.verifier])
        #expect(try read.verify(by: [ours.verifier, other.verifier]) == [other.verifier, ours.verifier])
    }

    @Test func `a note without a good signature of a known key is refused`() throws {
        let (ours, other) = (try Self.signer("us.example", 1), try Self.signer("them.example", 2))
        let note = try SignedNote(signing: "text\n", by: [ours])
        #expect(throws: RecordError.self) { try note.verify(by: []) }
        #expect(throws: RecordError.self) { try note.verify(by: [other.verifier]) }
        let changed = try SignedNote(text: "Text\n", signatures: note.signatures)
        #expect(throws: RecordError.self) { try changed.verify(by: [ours.verifier]) }
        var spoiled = note
        try spoiled.append(NoteSignature(name: "us.example", keyID: ours.verifier.id, bytes: [1, 2, 3]))
        #expect(throws: RecordError.self) { try spoiled.verify(by: [ours.verifier]) }
        // A key of the same name and bytes, but another seed under the same id, would be a collision: refused
        // too.
        #expect(throws: RecordError.self) { try note.verify(by: [ours.verifier, ours.verifier]) }
    }

    @Test(arguments: [
        "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n— a AAAAAAE=", "text\n— a AAAAAAE=\n",
        "text\n\n- a AAAAAAE=\n",
        "text\n\n—  AAAAAAE=\n", "text\n\n— a  AAAAAAE=\n", "text\n\n— a+b AAAAAAE=\n",
        "text\n\n— a AAAAAA==\n",
        "text\n\n— a AAAAAAF=\n", "text\n\n— a\n", "text\r\n\n— a AAAAAAE=\n", "te\u{0}xt\n\n— a AAAAAAE=\n",
        "te\txt\n\n— a AAAAAAE=\n", "text\n\n— a AAAAAAE=\n\n", "text\n\n— a\u{2028}b AAAAAAE=\n",
        "text\n\n— a b AAAAAAE=\n", "text\n\n— a AAAAAAE= \n",
    ])
    func `a text that is no note is refused`(text: String) {
        #expect(throws: RecordError.self) { try SignedNote(parsing: utf8(text)) }
    }

    @Test func `notes have bounds`() throws {
        let line = "— a AAAAAAE=\n"
        let many = "text\n\n" + String(repeating: line, count: 100)
        #expect(try SignedNote(parsing: utf8(many)).signatures.count == 100)
        #expect(throws: RecordError.self) { try SignedNote(parsing: utf8(many + line)) }
        let long = String(repeating: "a", count: 1_000_000) + "\n\n" + line
        #expect(throws: RecordError.self) { try SignedNote(parsing: utf8(long)) }
        #expect(throws: RecordError.self) { try SignedNote(parsing: [0xff, 0x0a, 0x0a] + utf8(line)) }
        let signature = NoteSignature(name: "a", keyID: 1, bytes: [1])
        #expect(throws: RecordError.self) { try SignedNote(text: "no newline", signatures: [signature]) }
        #expect(throws: RecordError.self) { try SignedNote(text: "text\n", signatures: []) }
    }
}

@Suite struct CheckpointTests {
    static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    static let text = "example.com/behind-the-sofa\n20852163\n\(root)\n"

    @Test func `the checkpoint of the specification is read and written`() throws {
        let checkpoint = try Checkpoint(parsing: Self.text)
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.size == 20_852_163)
        #expect(checkpoint.root.base64 == Self.root)
        #expect(checkpoint.text == Self.text)
        let extended = try Checkpoint(parsing: Self.text + "more\nand more\n")
        #expect(extended.extensionLines == ["more", "and more"])
        #expect(extended.text == Self.text + "more\nand more\n")
    }

    @Test(arguments: [
        "", "\n", "a\n1\n", "a\n1\n\(root)", "\n1\n\(root)\n", "a\n01\n\(root)\n", "a\n-1\n\(root)\n",
        "a\n\n\(root)\n",
        "a\n1\n\(root)\n\n", "a\n1\n\(root)A\n", "a\n1\nAAAA\n", "a\n1 \n\(root)\n",
        "a\n9223372036854775808\n\(root)\n",
        "a\n0\n\(root)\n", "a\tb\n1\n\(root)\n", "a\n1\n\(root)\n\nb\n", "a\r\n1\n\(root)\n",
    ])
    func `a text that is no checkpoint is refused`(text: String) {
        #expect(throws: RecordError.self) { try Checkpoint(parsing: text) }
    }

    @Test func `a checkpoint opens only for its own record and key`() throws {
        let key = try SignedNoteTests.signer("us.example/record", 1)
        let checkpoint = try Checkpoint(origin: "us.example/record", size: 0, root: RecordHash.emptyRoot)
        let note = try SignedNote(parsing: try checkpoint.signed(by: [key]).bytes)
        #expect(
            try Checkpoint(opening: note, origin: "us.example/record", keys: [key.verifier]) == checkpoint)
        #expect(throws: RecordError.self) {
            try Checkpoint(opening: note, origin: "them.example/record", keys: [key.verifier])
        }
        let other = try SignedNoteTests.signer("us.example/record", 2)
        #expect(throws: RecordError.self) {
            try Checkpoint(opening: note, origin: "us.example/record", keys: [other.verifier])
        }
    }
}
