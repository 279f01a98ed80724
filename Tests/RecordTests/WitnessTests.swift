// SPDX-License-Identifier: Apache-2.0

import Record
import Testing

/// C2SP tlog-cosignature and tlog-witness.
@Suite struct WitnessTests {
    /// The request of the specification of tlog-witness.
    static let request = """
        old 20852014
        PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
        jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
        5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
        /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

        example.com/behind-the-sofa
        20852163
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

        — example.com/behind-the-sofa \
        Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

        """

    static func signer(_ seed: UInt8 = 7) throws(RecordError) -> WitnessSigner {
        try WitnessSigner(name: "witness.example/w1", seed: [UInt8](repeating: seed, count: 32))
    }

    private static func note() throws(RecordError) -> SignedNote {
        try Checkpoint(parsing: CheckpointTests.text).signed(by: [
            SignerKey(name: "example.com/behind-the-sofa", seed: [UInt8](repeating: 1, count: 32))
        ])
    }

    @Test func `the request of the specification is read and written`() throws {
        let request = try WitnessRequest(parsing: utf8(Self.request))
        #expect(request.old == 20_852_014)
        #expect(request.proof.count == 4)
        #expect(request.checkpoint.size == 20_852_163)
        #expect(request.checkpoint.origin == "example.com/behind-the-sofa")
        #expect(request.bytes == utf8(Self.request))
        let first = try WitnessRequest(old: 0, proof: [], note: Self.note())
        #expect(try WitnessRequest(parsing: first.bytes) == first)
    }

    @Test func `what is no request is refused`() throws {
        let good = Self.request
        for bad in [
            "", "old 1", "old 1\n", "old 1\n\n", good.replacing("old 20852014", with: "old 020852014"),
            good.replacing("old ", with: "Old "), good.replacing("old ", with: "old -"),
            good.replacing("old 20852014\n", with: "old 20852014 \n"),
            good.replacing("PlRN", with: "PlR"), good.replacing("\n\nexample", with: "\nexample"),
            good.replacing("pkaw=", with: "pkax="), good.replacing("\n", with: "\r\n"),
            good.replacing("old 20852014\n", with: "old 20852014\n\n"), good + "\n",
            String(good.dropLast()), good.replacing("\n20852163", with: "\n9223372036854775808"),
        ] {
            #expect(throws: RecordError.self) { try WitnessRequest(parsing: utf8(bad)) }
        }
        let line = RecordHash.emptyRoot
        #expect(throws: RecordError.self) {
            try WitnessRequest(old: 1, proof: Array(repeating: line, count: 64), note: Self.note())
        }
        let most = try WitnessRequest(old: 1, proof: Array(repeating: line, count: 63), note: Self.note())
        #expect(try WitnessRequest(parsing: most.bytes) == most)
        let tooMany =
            utf8("old 1\n" + String(repeating: "\(line.base64)\n", count: 64) + "\n")
            + (try Self.note().bytes)
        #expect(throws: RecordError.self) { try WitnessRequest(parsing: tooMany) }
        let long = utf8(good) + utf8(String(repeating: "— a AAAAAAE=\n", count: 2000))
        #expect(throws: RecordError.self) { try WitnessRequest(parsing: long) }
    }

    @Test func `a cosignature is of a time, a text and a key`() throws {
        let (signer, note) = (try Self.signer(), try Self.note())
        let line = try signer.cosign(note.text, at: 1_679_315_147)
        #expect(line.name == "witness.example/w1" && line.bytes.count == 72)
        #expect(line.bytes.prefix(8) == [0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb])
        #expect(signer.key.time(of: line, under: note.text) == 1_679_315_147)
        #expect(signer.key.time(of: line, under: note.text + "more\n") == nil)
        #expect(try Self.signer(8).key.time(of: line, under: note.text) == nil)
        for position in line.bytes.indices {
            var bytes = line.bytes
            bytes[position] ^= 1
            let other = NoteSignature(name: line.name, keyID: line.keyID, bytes: bytes)
            #expect(signer.key.time(of: other, under: note.text) == nil)
        }
        let renamed = NoteSignature(name: "witness.example/w2", keyID: line.keyID, bytes: line.bytes)
        #expect(signer.key.time(of: renamed, under: note.text) == nil)
        #expect(throws: RecordError.self) { try signer.cosign(note.text, at: -1) }
    }

    @Test func `the latest true cosignature of each witness counts, and no other line`() throws {
        let (one, two) = (
            try Self.signer(), try WitnessSigner(name: "two", seed: [UInt8](repeating: 2, count: 32))
        )
        var note = try Self.note()
        for time: Int64 in [5, 9, 7] { try note.append(one.cosign(note.text, at: time)) }
        let forged = try one.cosign("another\ntext\n", at: 99)
        try note.append(forged)
        let read = try SignedNote(parsing: note.bytes)
        let found = read.cosignatures(by: [one.key, two.key])
        #expect(found == [Cosignature(key: one.key, time: 9)])
        // The record's own signature still verifies beside them.
        let key = try SignerKey(name: "example.com/behind-the-sofa", seed: [UInt8](repeating: 1, count: 32))
            .verifier
        #expect(try read.verify(by: [key]) == [key])
    }

    @Test func `keys of witnesses are of algorithm 4 and of no other`() throws {
        let key = try Self.signer().key
        #expect(try WitnessKey(parsing: key.description) == key)
        #expect(throws: RecordError.self) { try VerifierKey(parsing: key.description) }
        #expect(throws: RecordError.self) { try WitnessKey(parsing: SignedNoteTests.goKey) }
        #expect(throws: RecordError.self) { try WitnessKey(parsing: "x" + key.description) }
        #expect(throws: RecordError.self) {
            try WitnessSigner(name: "a b", seed: [UInt8](repeating: 1, count: 32))
        }
        #expect(throws: RecordError.self) { try WitnessSigner(name: "a", seed: [1]) }
        let signer = try Self.signer()
        let shown = "\(signer)" + String(reflecting: signer)
        #expect(!shown.contains("BwcHBwcH"))
        #expect(Mirror(reflecting: signer).children.count == 1)
    }

    @Test func `an answer of a witness is lines of signatures`() throws {
        let line = try Self.signer().cosign("text\n", at: 1)
        let lines = try SignedNote.lines([line, line])
        #expect(lines.starts(with: utf8("— witness.example/w1 ")) && lines.last == 10)
        #expect(try SignedNote.signatureLines(lines) == [line, line])
        for bad in ["", "\n", "no", "— a AAAAAAE=", "— a AAAAAAE=\n\n— a AAAAAAE=\n", "\n— a AAAAAAE=\n"] {
            #expect(throws: RecordError.self) { try SignedNote.signatureLines(utf8(bad)) }
        }
        #expect(Int64(tlogSize: utf8("12\n")) == 12 && Int64(tlogSize: utf8("0\n")) == 0)
        for bad in ["", "\n", "12", "012\n", "-1\n", "1\n\n", "1 \n"] {
            #expect(Int64(tlogSize: utf8(bad)) == nil)
        }
    }
}
