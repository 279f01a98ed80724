// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct DatePatternTests {
    @Test(arguments: [
        ("dd/MM/yyyy HH:mm", "05/07/2010 17:26", "2010-07-05T17:26:00Z"),
        ("MM/dd/yyyy", "02/28/2010", "2010-02-28T00:00:00Z"),
        ("yyyy-MM-dd HH:mm:ss", "2010-01-12 16:53:10", "2010-01-12T16:53:10Z"),
        ("d MMM yyyy", "3 Jan 2010", "2010-01-03T00:00:00Z"),
        ("d MMMM yyyy", "3 mei 2010", "2010-05-03T00:00:00Z"),
        ("d MMM yyyy", "12 mrt. 2010", "2010-03-12T00:00:00Z"),
        ("d MMM yyyy", "1 août 2010", "2010-08-01T00:00:00Z"),
        ("MMM d, yyyy h:mm a", "Jan 12, 2010 4:53 PM", "2010-01-12T16:53:00Z"),
        ("M/d/yyyy h:mm:ss a", "2/24/2010 12:05:00 a.m.", "2010-02-24T00:05:00Z"),
        ("EEE, d MMM yyyy HH:mm:ss Z", "Tue, 12 Jan 2010 16:53:10 -0500", "2010-01-12T21:53:10Z"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2010-01-12T16:53:10.25+01:00", "2010-01-12T15:53:10.250Z"),
        ("yyyyMMdd", "20100112", "2010-01-12T00:00:00Z"), ("d-M-yy", "1-2-69", "2069-02-01T00:00:00Z"),
        ("d-M-yy", "1-2-70", "1970-02-01T00:00:00Z"),
        ("yyyy'''s' MM dd", "2010's 01 02", "2010-01-02T00:00:00Z"),
        ("dd.MM.yyyy", "  01.02.2010 ", "2010-02-01T00:00:00Z"),
    ])
    func `a pattern reads what it describes`(pattern: String, text: String, expected: String) throws {
        let pattern = try #require(DatePattern(pattern))
        #expect(pattern.timestamp(from: text)?.description == expected)
    }

    @Test(arguments: [
        ("dd/MM/yyyy", "5/07/2010"), ("dd/MM/yyyy", "31/02/2010"), ("dd/MM/yyyy", "05/13/2010"),
        ("dd/MM/yyyy", "05/07/2010 " + "x"), ("dd/MM/yyyy HH:mm", "05/07/2010"), ("d MMM yyyy", "3 Foo 2010"),
        ("d MMM yyyy", "3 Ja 2010"), ("h:mm a d/M/yyyy", "13:00 PM 1/1/2010"), ("dd/MM/yyyy", ""),
        ("h:mm a d/M/yyyy", "0:00 AM 1/1/2010"), ("dd/MM/yyyy", "0５/07/2010"),
    ])
    func `a pattern refuses what it does not`(pattern: String, text: String) throws {
        #expect(try #require(DatePattern(pattern)).timestamp(from: text) == nil)
    }

    @Test(arguments: [
        "", "dd/MM", "yyyy", "yyyy-MM-dd hh:mm", "yyyy-MM-dd QQ", "yyyyy-MM-dd", "yyyy-MM-dd 'x", "ddd",
    ])
    func `a pattern without a whole date is none`(pattern: String) {
        #expect(DatePattern(pattern) == nil)
    }

    @Test func `an offset can be given from outside`() throws {
        let pattern = try #require(DatePattern("yyyy-MM-dd HH:mm"))
        #expect(pattern.timestamp(from: "2010-01-12 16:53", offset: -300)?.rfc3339 == "2010-01-12T21:53:00Z")
    }

    @Test(arguments: [
        (["05/07/2010 17:26", "28/06/2010 23:06"], "d/M/yyyy H:mm"),
        (["05/07/2010", "06/28/2010", ""], "M/d/yyyy"), (["2010-01-12"], "yyyy-MM-dd"),
        (["2010-01-12T10:00:00Z"], "yyyy-MM-dd'T'HH:mm:ssXXX"),
        (["Jan 3, 2010 4:05 PM"], "MMM d, yyyy h:mm a"), (["12-JAN-10"], "d-MMM-yy"),
    ])
    func `a pattern is guessed from samples`(samples: [String], expected: String) {
        #expect(DatePattern.guessed(from: samples)?.description == expected)
    }

    @Test func `one date that cannot be read does not keep the others out`() {
        let dates = ["23/02/2011 12:51", "31/02/2011 99:00", "24/02/2011 08:00"]
        #expect(DatePattern.guessed(from: dates)?.description == "d/M/yyyy H:mm")
        #expect(DatePattern.guessed(from: ["2/3/2011", "2/23/2011", "soon"])?.description == "M/d/yyyy")
        #expect(DatePattern.guessed(from: ["yesterday", "today", "1/2/2011"]) == nil)
    }

    @Test func `nothing is guessed from nonsense`() {
        #expect(DatePattern.guessed(from: ["yesterday"]) == nil)
        #expect(DatePattern.guessed(from: ["", " "]) == nil)
        #expect(DatePattern.usual.count == 17 * 12)
    }

    @Test func `no bytes make it fall over`() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<5000 {
            let text = String(
                decoding: random.bytes(from: "0123456789/-: JanFebAPM.", upTo: 20), as: UTF8.self)
            let pattern = String(
                decoding: random.bytes(from: "yyyyMMddHhmsSaXZE'/-: ", upTo: 20), as: UTF8.self)
            _ = DatePattern(pattern)?.timestamp(from: text)
            _ = DatePattern.usual.randomElement(using: &random)?.timestamp(from: text)
        }
    }
}
