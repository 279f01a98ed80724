// SPDX-License-Identifier: Apache-2.0
import Formats
import Fuzzing
import Testing

/// Mutations of what people type: nothing crashes or hangs, and what was done once need not be done again.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct FuzzTextTests {
    private static let samples = [
        "é🚲 bel 06-12345678 of jan@example.org, kenteken: 12-AB-34", "+31 (0)20 555 1234 ext. 9",
        "see www.example.org/a?b=06-12345678 or tel:+32475123456",
        "The M25, COVID-19 and 1234 AB at 10:30 on 1-1-2024",
    ]
    private static let words = [
        "+31 6 ", "06-", "tel:", "@", ".org", "http://", "www.", "-AB-", "(0)", "\u{A0}", "–", "kenteken ",
        "ext.",
    ]

    @Test func `personal data`() async {
        let report = await Fuzzing(Self.samples, dictionary: Self.words, rounds: 4000).run(
            "personal data", seed: 301
        ) { input in
            let text = String(decoding: input, as: UTF8.self)
            let findings = PersonalData.findings(in: text)
            var (end, expected) = (text.startIndex, "")
            for finding in findings {
                try holds(finding.range.lowerBound >= end && !finding.range.isEmpty, "findings overlap")
                expected += text[end..<finding.range.lowerBound] + finding.kind.mask
                end = finding.range.upperBound
            }
            expected += text[end...]
            try holds(PersonalData.isPresent(in: text) == !findings.isEmpty, "present, and not found")
            let masked = PersonalData.masked(text)
            try holds(masked.utf8.elementsEqual(expected.utf8), "masked as \(masked.debugDescription)")
            return !findings.isEmpty
        }
        #expect(report.failures == [])
    }

    @Test func `clean text`() async {
        let samples = Self.samples + ["a\r\n\r\n\r\n\r\nb\u{2028}c \n d", "\u{202A}x\u{2066}", "\u{200D}"]
        let words = [
            "\u{202E}", "\u{2066}", "\u{2069}", "\u{200B}", "\u{0301}", "\r\n", "\n\n\n", " \n", "👩‍👩‍👧",
        ]
        let report = await Fuzzing(samples, dictionary: words, rounds: 3000).run("clean text", seed: 302) {
            input in
            let raw = String(decoding: input, as: UTF8.self)
            for limit in [0, 1, 12, 20_000] {
                let once = CleanText(raw, limit: limit)
                try holds(CleanText(once.text, limit: limit).text == once.text, "cleaned twice it is another")
                try holds(once.text.count <= limit, "\(once.text.count) characters of \(limit)")
                let line = CleanText(line: raw, limit: limit).text
                try holds(!line.contains(where: \.isNewline), "a line has two")
                let deceiving = once.text.unicodeScalars.contains {
                    (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
                        || ($0.value < 32 && $0.value != 10 && $0.value != 9)
                }
                try holds(!deceiving, "a control stays")
            }
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `words that are searched`() async {
        let samples = Self.samples + ["Straße İstanbul ÀÉÎ ﬁ ǅ 日本語 हिन्दी", "don't re-open e\u{301}"]
        let report = await Fuzzing(samples, dictionary: Self.words, rounds: 3000).run("words", seed: 303) {
            input in
            let text = String(decoding: input, as: UTF8.self)
            for word in WordFolding.words(in: text) {
                try holds(
                    !word.isEmpty && word.unicodeScalars.count <= 400, "a word \(word.debugDescription)")
                try holds(
                    WordFolding.words(in: word) == [word], "the word \(word.debugDescription) is not one")
            }
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `markup is escaped`() async {
        let samples = ["<a href=\"x\">&amp;'</a>", "plain"]
        let words = ["<", ">", "&", "\"", "'", "</script>", "<!--", "]]>"]
        let report = await Fuzzing(samples, dictionary: words, rounds: 3000).run("markup", seed: 304) {
            input in
            let text = String(decoding: input, as: UTF8.self)
            let escaped = Markup.escaped(text)
            try holds(!escaped.utf8.contains { [60, 62, 34, 39].contains($0) }, "written as \(escaped)")
            return true
        }
        #expect(report.failures == [])
    }
}
