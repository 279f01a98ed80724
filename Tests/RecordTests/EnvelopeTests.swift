// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Record
import Testing

@Suite struct EnvelopeTests {
    static let commitment = RecordHash.emptyRoot
    static let valid = """
        folkmoot/entry/v1
        index 12
        time 2024-02-29T23:59Z
        initiative 3
        kind reports/filed/1
        subject 12
        commitment 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=

        """

    static func sample(
        index: Int64 = 12, time: Int64 = 28_487_519, kind: String = "reports/filed/1",
        origin: EntryOrigin? = nil
    ) throws(RecordError) -> Envelope {
        try Envelope(
            index: index, timeInMinutes: time, initiative: 3, kind: kind, subject: 12, commitment: commitment,
            origin: origin)
    }

    @Test func `an envelope is written line by line`() throws {
        #expect(String(decoding: try Self.sample().bytes, as: UTF8.self) == Self.valid)
        let reopened = try Self.sample(origin: EntryOrigin(name: "bürger.example", index: 0))
        #expect(String(decoding: reopened.bytes, as: UTF8.self) == Self.valid + "origin bürger.example 0\n")
        #expect(Self.valid.hasPrefix(Envelope.version + "\n"))
    }

    @Test func `what is written is read back`() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let origin = EntryOrigin(
                name: "a.example", index: Int64.random(in: 0...Int64.max, using: &generator))
            let envelope = try Envelope(
                index: Int64.random(in: 0...Int64.max, using: &generator),
                timeInMinutes: Int64.random(in: 0...4_223_371_679, using: &generator),
                initiative: Int64.random(in: 0...1000, using: &generator), kind: "open-data/row_added/12",
                subject: Int64.random(in: 0...Int64.max, using: &generator),
                commitment: RecordHash.leafHash(of: [1]),
                origin: Bool.random(using: &generator) ? origin : nil)
            #expect(try Envelope(parsing: envelope.bytes) == envelope)
            #expect(RecordHash.leafHash(of: envelope.bytes) == envelope.leafHash)
        }
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00Z"), (1_439, "1970-01-01T23:59Z"), (15_778_079, "1999-12-31T23:59Z"),
        (15_863_040, "2000-02-29T00:00Z"), (28_487_519, "2024-02-29T23:59Z"),
        (68_424_480, "2100-02-05T00:00Z"),
        (4_223_371_679, "9999-12-31T23:59Z"),
    ])
    func `a minute has one date`(minutes: Int64, date: String) throws {
        let text = String(decoding: try Self.sample(time: minutes).bytes, as: UTF8.self)
        #expect(text.contains("\ntime \(date)\n"))
        #expect(try Envelope(parsing: utf8(text)).timeInMinutes == minutes)
    }

    @Test func `days over eight hundred years are read as they were written`() throws {
        for day in 0..<Int64(292_194) where day % 7 == 0 || day % 365 < 3 {
            let envelope = try Self.sample(time: day * 1440 + day % 1440)
            #expect(try Envelope(parsing: envelope.bytes).timeInMinutes == envelope.timeInMinutes)
        }
    }

    @Test(arguments: [
        ("index 12", "index 012"), ("index 12", "index -1"), ("index 12", "index +12"),
        ("index 12", "index "),
        ("index 12", "index 9223372036854775808"), ("index 12", "index  12"), ("index 12", "index 12 "),
        ("index 12", "index 1\u{0662}"), ("index 12\n", ""), ("index 12\n", "index 12\nindex 12\n"),
        ("entry/v1", "entry/v2"), ("entry/v1", "entry/v1 "), ("folkmoot", "Folkmoot"),
        ("index 12\ntime 2024-02-29T23:59Z", "time 2024-02-29T23:59Z\nindex 12"),
        ("02-29", "02-30"), ("2024", "2023"), ("2024", "1969"), ("2024-02-29", "2100-02-29"),
        ("02-29", "00-29"),
        ("02-29", "13-29"), ("02-29", "02-00"), ("02-29", "04-31"), ("23:59", "24:00"), ("23:59", "23:60"),
        ("23:59Z", "23:59"), ("23:59Z", "23:59:00Z"), ("T", " "), ("23:59Z", "23:59z"), ("2024", "+024"),
        ("initiative 3", "initiative x"), ("subject 12", "subject 00"), ("subject", "Subject"),
        ("reports/filed/1", "reports/filed"), ("reports/filed/1", "reports/filed/01"),
        ("reports/filed/1", "reports/filed/0"), ("reports/filed/1", "reports//1"),
        ("reports/filed/1", "/filed/1"),
        ("reports/filed/1", "Reports/filed/1"), ("reports/filed/1", "reports/filed/1/"),
        ("reports/filed/1", "reports/filed/1/2"), ("reports/filed/1", "1reports/filed/1"),
        ("reports/filed/1", "reports/filed/1234567890"), ("reports/filed/1", "reports/-filed/1"),
        ("reports/filed/1", "reports/fil ed/1"), ("reports/filed/1", "r\u{e9}ports/filed/1"),
        ("uFU=", "uFV="), ("uFU=", "uFU"), ("uFU=", "uFUA"), ("47DE", ""), ("commitment ", "commitment"),
        ("uFU=\n", "uFU="), ("uFU=\n", "uFU=\r\n"), ("uFU=\n", "uFU=\n\n"), ("uFU=\n", "uFU=\nextra 1\n"),
        ("uFU=\n", "uFU=\norigin a.example\n"), ("uFU=\n", "uFU=\norigin a.example 01\n"),
        ("uFU=\n", "uFU=\norigin a example 1\n"), ("uFU=\n", "uFU=\norigin  1\n"),
        ("uFU=\n", "uFU=\norigin a+b 1\n"), ("uFU=\n", "uFU=\norigin a\u{a0}b 1\n"),
        ("uFU=\n", "uFU=\norigin a 1\norigin a 1\n"), ("uFU=\n", "uFU=\norigin a 1"),
    ])
    func `a text that is not canonical is refused`(part: String, other: String) throws {
        try #require(Self.valid.contains(part))
        let text = String(
            Self.valid.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
                .joined(separator: other))
        #expect(throws: RecordError.self) { try Envelope(parsing: utf8(text)) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        let text = utf8(Self.valid + "origin a") + [0xff] + utf8(" 1\n")
        #expect(throws: RecordError.self) { try Envelope(parsing: text) }
    }

    @Test func `an envelope that could not be read is not made`() {
        #expect(throws: RecordError.self) { try Self.sample(index: -1) }
        #expect(throws: RecordError.self) { try Self.sample(time: -1) }
        #expect(throws: RecordError.self) { try Self.sample(time: 4_223_371_680) }
        for kind in [
            "", "a", "a/b", "a/b/c", "a/b/0", "a/b/1\n", "a/b/1/", String(repeating: "a", count: 65) + "/b/1",
        ] {
            #expect(throws: RecordError.self) { try Self.sample(kind: kind) }
        }
        for name in ["", "a b", "a\nb", "a+b", String(repeating: "a", count: 256)] {
            #expect(throws: RecordError.self) { try Self.sample(origin: EntryOrigin(name: name, index: 1)) }
        }
        #expect(throws: RecordError.self) { try Self.sample(origin: EntryOrigin(name: "a", index: -1)) }
        #expect(throws: Never.self) {
            try Self.sample(kind: String(repeating: "a", count: 64) + "/b-c_d/999999999")
        }
    }
}
