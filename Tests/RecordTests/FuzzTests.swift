// SPDX-License-Identifier: Apache-2.0

import Record
import Testing

/// Mutations of valid inputs: no parser may crash, and what one accepts it MUST write back byte for byte.
@Suite struct FuzzTests {
    static let rounds = 20_000

    /// Calls `accept` with mutations; it returns what was written back, or nil for what was refused.
    func fuzz(_ seeds: [[UInt8]], _ seed: UInt64, accept: ([UInt8]) throws -> [UInt8]?) throws {
        var generator = SeededGenerator(seed)
        var accepted = 0
        for given in seeds { #expect(try accept(given) == given) }
        for _ in 0..<Self.rounds {
            var input = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
            for _ in 0..<Int.random(in: 1...3, using: &generator) { mutate(&input, &generator) }
            guard let written = try accept(input) else { continue }
            accepted += 1
            if written != input { Issue.record("accepted \(input) and wrote \(written)") }
        }
        #expect(accepted > 0, "the mutations never hit a valid input: they test nothing but refusal")
        #expect(accepted < Self.rounds)
    }

    func mutate(_ input: inout [UInt8], _ generator: inout SeededGenerator) {
        let telling = utf8("0123456789 \n/+=-_.:xpTZAz") + [0, 1, 2, 0x7f, 0x80, 0xc3, 0xff]
        guard !input.isEmpty else { return input.append(telling[0]) }
        let position = Int.random(in: 0..<input.count, using: &generator)
        let other = Int.random(in: 0..<input.count, using: &generator)
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: input[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: input.remove(at: position)
        case 2: input.insert(telling[Int.random(in: 0..<telling.count, using: &generator)], at: position)
        case 3: input[position] = telling[Int.random(in: 0..<telling.count, using: &generator)]
        case 4: input.removeSubrange(position...)
        case 5: input.insert(contentsOf: input[min(position, other)...max(position, other)], at: other)
        case 6: input.swapAt(position, other)
        default: input[position] = UInt8.random(in: 0...255, using: &generator)
        }
    }

    @Test func `envelopes`() throws {
        let seeds = [EnvelopeTests.valid, EnvelopeTests.valid + "origin a.example/record 77\n"].map(utf8)
        try fuzz(seeds, 101) { try? Envelope(parsing: $0).bytes }
    }

    @Test func `signed notes and checkpoints`() throws {
        let seeds = [SignedNoteTests.goNote, RecordExampleTests.checkpoint].map(utf8)
        try fuzz(seeds, 102) { input in try? SignedNote(parsing: input).bytes }
        try fuzz([utf8(CheckpointTests.text), utf8(CheckpointTests.text + "more\n")], 103) { input in
            guard let text = String(validating: input, as: UTF8.self) else { return nil }
            return (try? Checkpoint(parsing: text)).map { utf8($0.text) }
        }
    }

    @Test func `a mutated note does not verify unless its text and our line are whole`() throws {
        let key = try VerifierKey(parsing: SignedNoteTests.goKey)
        let note = try SignedNote(parsing: utf8(SignedNoteTests.goNote))
        var generator = SeededGenerator(104)
        for _ in 0..<2000 {
            var input = note.bytes
            mutate(&input, &generator)
            guard let read = try? SignedNote(parsing: input), (try? read.verify(by: [key])) != nil else {
                continue
            }
            #expect(read.text == note.text)
            #expect(read.signatures.contains(note.signatures[0]))
        }
    }

    @Test func `tile paths`() throws {
        let seeds = ["tile/0/x001/x234/067.p/12", "tile/entries/000", "bodies/x001/067.p/255", "tile/12/345"]
            .map(utf8)
        try fuzz(seeds, 105) { input in
            guard let text = String(validating: input, as: UTF8.self) else { return nil }
            return (try? TilePath(parsing: text)).map { utf8($0.description) }
        }
    }

    @Test func `bundles`() throws {
        let entries = try EntryBundle.encode([utf8("one"), utf8(EnvelopeTests.valid), [], utf8("four")])
        try fuzz([entries], 106) { input in
            guard let parsed = try? EntryBundle.parse(input) else { return nil }
            return try EntryBundle.encode(parsed.map(Array.init))
        }
        let salt = try #require(Salt(bytes: [UInt8](repeating: 0xa5, count: 16)))
        let bodies = try BodyBundle.encode([.erased, .present(salt: salt, bytes: utf8("body")), .withheld])
        try fuzz([bodies], 107) { input in
            guard let parsed = try? BodyBundle.parse(input) else { return nil }
            return try BodyBundle.encode(parsed)
        }
    }

    @Test func `keys and Base 64`() throws {
        try fuzz([utf8("Zm9vYg=="), utf8("Zm9vYmE="), utf8("Zm9vYmFy")], 108) { input in
            Base64.decode(input).map { utf8(Base64.encode($0)) }
        }
        let key = utf8(SignedNoteTests.goKey)
        var generator = SeededGenerator(109)
        for _ in 0..<2000 {
            var input = key
            mutate(&input, &generator)
            guard let text = String(validating: input, as: UTF8.self) else { continue }
            guard let read = try? VerifierKey(parsing: text) else { continue }
            #expect(utf8(read.description) == input)
        }
    }
}
