// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct WordFoldingTests {
    @Test(arguments: [
        ("Hello, World 42!", ["hello", "world", "42"]), ("Café CAFÉ cafe\u{301}", ["cafe", "cafe", "cafe"]),
        ("Straße Æsir œuvre Øre Łódź", ["strasse", "aesir", "oeuvre", "ore", "lodz"]),
        ("İstanbul ISPARTA ılık", ["istanbul", "isparta", "ilik"]), ("ẞ Ŀ ŉ ĳs", ["ss", "l", "n", "ijs"]),
        ("Ελλάδα ΟΔΟΣ οδός ᾅ", ["ελλαδα", "οδοσ", "οδοσ", "α"]), ("Ёлка Россия й", ["елка", "россия", "и"]),
        ("Việt Nam Ấm", ["viet", "nam", "am"]), ("東京 tower かな", ["東", "京", "tower", "か", "な"]),
        ("السَّلام", ["السلام"]), ("שָׁלוֹם", ["שלום"]), ("हिन्दी", ["हिन्दी"]), ("한국어 말", ["한국어", "말"]),
        ("ＡＢｃ１", ["abc1"]), ("don't e-mail a_b", ["don", "t", "e", "mail", "a", "b"]), ("", []), ("—…🚲", []),
        ("Ǆ ǅ ǽ ǿ Ȝ", ["dz", "dz", "ae", "o", "ȝ"]), ("co\u{AD}op", ["coop"]), ("𝒳", ["𝒳"]), ("×÷", []),
        ("Ԁ Ա ა", ["ԁ", "ա", "ა"]), ("٣٤", ["٣٤"]), ("x²", ["x²"]), ("\u{301}a", ["a"]),
    ])
    func `words are folded`(text: String, expected: [String]) {
        let words = WordFolding.words(in: text)
        #expect(words.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        #expect(WordFolding.folded(text) == expected.joined(separator: " "))
    }

    @Test func `long words are cut at forty characters`() {
        #expect(
            WordFolding.words(in: String(repeating: "a", count: 50) + " b") == [
                String(repeating: "a", count: 40), "b",
            ])
        #expect(
            WordFolding.words(in: String(repeating: "Я", count: 50)) == [String(repeating: "я", count: 40)])
        #expect(
            WordFolding.words(in: String(repeating: "ß", count: 50)) == [String(repeating: "s", count: 40)])
        #expect(
            WordFolding.words(in: String(repeating: "𝒳", count: 50)) == [String(repeating: "𝒳", count: 40)])
    }

    @Test func `folding twice changes nothing more`() {
        for value in UInt32(0x80)..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let once = WordFolding.folded(String(Character(scalar)))
            #expect(WordFolding.folded(once) == once, "U+\(String(value, radix: 16))")
        }
    }

    @Test func `no bytes make it fall over`() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<10_000 {
            let bytes = random.bytes(from: "aB1 éßЯ東\u{301}", upTo: 30)
            bytes.withUnsafeBufferPointer { buffer in
                WordFolding.forEachWord(in: buffer) { word in
                    #expect(!word.isEmpty && String(validating: word, as: UTF8.self) != nil)
                }
            }
        }
    }

    @Test func `folded words are appended after a space`() {
        var bytes = Array("a".utf8)
        WordFolding.appendFolded("B c", to: &bytes)
        #expect(bytes == Array("a b c".utf8))
    }
}
