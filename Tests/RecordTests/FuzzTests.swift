// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Record
import Testing

/// Mutations of valid inputs: no parser may crash, and what one accepts it MUST write back byte for byte.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct FuzzTests {
    /// Fuzzes a parser whose form is canonical; `accept` gives what was written back, and throws what was refused.
    func fuzz(_ name: String, _ samples: [[UInt8]], _ seed: UInt64, accept: ([UInt8]) throws -> [UInt8]) async
    {
        let report = await Fuzzing(samples, dictionary: Self.dictionary, rounds: 12_000).run(name, seed: seed)
        { input in
            do {
                let written = try accept(input)
                try holds(written == input, "taken, and written as \(written)")
                return true
            } catch is RecordError { return false }
        }
        #expect(report.failures == [])
    }

    static let dictionary = [
        "folkmoot/entry/v1\n", "index ", "origin ", "commitment ", "\n\n", "\n— ", "/x001", ".p/12", "tile/",
        "bodies/", "==", "old ", "old 0\n\n",
    ]

    private static func text(_ input: [UInt8]) throws(RecordError) -> String {
        guard let text = String(validating: input, as: UTF8.self) else { throw .note("not UTF-8") }
        return text
    }

    @Test func `envelopes`() async throws {
        let samples = [EnvelopeTests.valid, EnvelopeTests.valid + "origin a.example/record 77\n"].map(utf8)
        await fuzz("envelopes", samples, 101) { try Envelope(parsing: $0).bytes }
    }

    @Test func `signed notes`() async {
        await fuzz("signed notes", [SignedNoteTests.goNote, RecordExampleTests.checkpoint].map(utf8), 102) {
            input in
            try SignedNote(parsing: input).bytes
        }
    }

    @Test func `checkpoints`() async {
        await fuzz("checkpoints", [CheckpointTests.text, CheckpointTests.text + "more\n"].map(utf8), 103) {
            input in
            utf8(try Checkpoint(parsing: Self.text(input)).text)
        }
    }

    @Test func `requests to a witness`() async throws {
        let short = try WitnessRequest(
            old: 0, proof: [], note: SignedNote(parsing: utf8(RecordExampleTests.checkpoint)))
        await fuzz("requests to a witness", [utf8(WitnessTests.request), short.bytes], 110) { input in
            try WitnessRequest(parsing: input).bytes
        }
    }

    @Test func `answers of a witness`() async throws {
        let line = try WitnessTests.signer().cosign("text\n", at: 1)
        await fuzz(
            "answers of a witness", [try SignedNote.lines([line]), try SignedNote.lines([line, line])], 111
        ) {
            input in
            try SignedNote.lines(SignedNote.signatureLines(input))
        }
    }

    @Test func `a mutated note does not verify unless its text and our line are whole`() async throws {
        let key = try VerifierKey(parsing: SignedNoteTests.goKey)
        let note = try SignedNote(parsing: utf8(SignedNoteTests.goNote))
        let report = await Fuzzing([note.bytes], dictionary: Self.dictionary, rounds: 2000).run(
            "signatures", seed: 104
        ) {
            input in
            guard let read = try? SignedNote(parsing: input), (try? read.verify(by: [key])) != nil else {
                return false
            }
            try holds(read.text == note.text, "another text verifies")
            try holds(read.signatures.contains(note.signatures[0]), "another signature verifies")
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `tile paths`() async {
        let samples = [
            "tile/0/x001/x234/067.p/12", "tile/entries/000", "bodies/x001/067.p/255", "tile/12/345",
        ]
        await fuzz("tile paths", samples.map(utf8), 105) {
            utf8(try TilePath(parsing: Self.text($0)).description)
        }
    }

    @Test func `bundles of entries`() async throws {
        let sample = try EntryBundle.encode([utf8("one"), utf8(EnvelopeTests.valid), [], utf8("four")])
        await fuzz("bundles of entries", [sample], 106) {
            try EntryBundle.encode(EntryBundle.parse($0).map(Array.init))
        }
    }

    @Test func `bundles of bodies`() async throws {
        let salt = try #require(Salt(bytes: [UInt8](repeating: 0xa5, count: 16)))
        let sample = try BodyBundle.encode([.erased, .present(salt: salt, bytes: utf8("body")), .withheld])
        await fuzz("bundles of bodies", [sample], 107) { try BodyBundle.encode(BodyBundle.parse($0)) }
    }

    @Test func `Base 64`() async {
        await fuzz("Base 64 of the record", ["Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"].map(utf8), 108) { input in
            guard let bytes = Base64.decode(input) else { throw RecordError.note("not Base 64") }
            return utf8(Base64.encode(bytes))
        }
    }

    @Test func `keys`() async throws {
        let key = try VerifierKey(parsing: SignedNoteTests.goKey)
        let report = await Fuzzing([SignedNoteTests.goKey, SignedNoteTests.goSecret], rounds: 3000).run(
            "keys", seed: 109
        ) {
            input in
            guard let text = String(validating: input, as: UTF8.self) else { return false }
            if let signer = try? SignerKey(parsing: text) {
                try holds(signer.secretText == text, "written as another key")
                return true
            }
            do {
                let read = try VerifierKey(parsing: text)
                try holds(utf8(read.description) == input, "written as \(read)")
                // The key ID is a hash of name and key: what was changed is another key, or none.
                try holds(read == key || read.id != key.id, "another key has the same ID")
                return true
            } catch is RecordError { return false }
        }
        #expect(report.failures == [])
    }
}
