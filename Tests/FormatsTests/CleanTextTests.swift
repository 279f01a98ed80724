// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct CleanTextTests {
    @Test(arguments: [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"), ("  a  ", "a"), ("\n\n a\tb \n", "a\tb"),
        ("a\u{0}\u{7}\u{7F}\u{85}b", "ab"), ("a\u{2028}b\u{2029}c", "a\nb\nc"), ("\u{FEFF}a\u{FEFF}", "a"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"), ("a\n \n\t\n  \n\nb", "a\n\n\nb"), ("a\n\n\nb", "a\n\n\nb"),
        ("a  \nb", "a\nb"), ("a\n  b", "a\n  b"), ("", ""), (" \n\t ", ""), ("👩‍👩‍👧 é", "👩‍👩‍👧 é"),
        ("a\u{A0}b\u{A0}", "a\u{A0}b"), ("a\r\n\r\n\r\n\r\nb", "a\n\n\nb"), ("a  b", "a  b"),
    ])
    func `text becomes what may be kept`(raw: String, expected: String) {
        let clean = CleanText(raw)
        #expect(clean.text == expected)
        #expect(!clean.hadDirectionControls && !clean.wasShortened)
        #expect(CleanText(clean.text).text == clean.text)
    }

    @Test(arguments: [
        ("a\nb", "a b"), ("  a \t\n b  ", "a b"), ("a\u{A0}\u{2003}b", "a b"), ("a b", "a b"),
        ("a  b", "a b"),
    ])
    func `a line has single spaces`(raw: String, expected: String) {
        #expect(CleanText(line: raw).text == expected)
    }

    @Test func `controls of direction are taken out and told`() {
        let clean = CleanText("access \u{202E}tnuocca\u{2066} x\u{2069}")
        #expect(clean.text == "access tnuocca x" && clean.hadDirectionControls)
        #expect(CleanText("\u{200F}שלום").hadDirectionControls == false)
    }

    @Test func `long texts lose their end and say so`() {
        #expect(CleanText("abcdef", limit: 6).wasShortened == false)
        #expect(CleanText("abcdef ", limit: 6).wasShortened == false)
        let clean = CleanText("abcde fgh", limit: 6)
        #expect(clean.text == "abcde" && clean.wasShortened)
        #expect(CleanText("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", limit: 2).text == "👩‍👩‍👧👩‍👩‍👧")
        #expect(CleanText("abc", limit: 0).text.isEmpty && CleanText("abc", limit: -1).wasShortened)
        #expect(CleanText("abc", limit: .max).text == "abc")
        #expect(CleanText("é", limit: .max).text == "é")
        let tower = "a" + String(repeating: "\u{301}", count: 10_000)
        let cut = CleanText(tower, limit: 100)
        #expect(cut.text.unicodeScalars.count == 800 && cut.wasShortened)
    }

    @Test func `cleaning twice changes nothing more`() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<5000 {
            let raw = String(
                decoding: random.bytes(from: "ab \n\r\t\u{2028}\u{202A}é", upTo: 20), as: UTF8.self)
            let once = CleanText(raw, limit: 12)
            #expect(CleanText(once.text, limit: 12).text == once.text)
            let line = CleanText(line: raw)
            #expect(CleanText(line: line.text).text == line.text)
            #expect(!line.text.unicodeScalars.contains("\n"))
        }
    }
}
