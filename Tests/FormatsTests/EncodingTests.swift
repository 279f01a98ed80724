// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct EncodingTests {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `Base64 has the vectors of its RFC`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
        let bare = encoded.filter { $0 != "=" }
        #expect(Base64.encode(Array(plain.utf8), .urlSafe) == bare)
        #expect(Base64.decode(bare, .urlSafe) == Array(plain.utf8))
    }

    @Test func `the alphabets differ in two characters`() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=" && Base64.encode([0xFB, 0xFF], .urlSafe) == "-_8")
        #expect(Base64.decode("-_8") == nil && Base64.decode("+/8", .urlSafe) == nil)
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v=", "=", "Z g==", "Zg==Zg==", "Zm8=\n", "é",
    ])
    func `Base64 that is not canonical is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `bytes come back from every encoding`() {
        var random = SeededGenerator(seed: 14)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes, .urlSafe), .urlSafe) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
            _ = Base64.decode(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func `hexadecimal is lower case and read in both`() {
        #expect(Hex.encode([0x00, 0xAB, 0xFF]) == "00abff")
        #expect(Hex.decode("00ABff") == [0x00, 0xAB, 0xFF])
        #expect(Hex.decode("0") == nil && Hex.decode("0g") == nil && Hex.decode("") == [])
    }

    @Test(
        arguments: [
            ("nl-NL,nl;q=0.9,en;q=0.8", "nl"), ("en-US,en;q=0.5", "en"), ("de, fr;q=0.9", nil), ("*", "en"),
            ("", nil), ("de, *;q=0.1", "en"), ("nl;q=0, *", "en"), ("en;q=0.2, nl;q=0.7", "nl"),
            ("en;q=x, nl", "nl"), ("ar", "ar-eg"), ("EN", "en"), ("nl;q=0.8,en;q=0.8", "nl"),
            ("de-DE-1996, nl-BE ; q=0.3", "nl"), ("en;q=0", nil), (";;,,q", nil), ("pt-PT", "pt-br"),
        ] as [(String, String?)])
    func `the best language is chosen`(header: String, expected: String?) throws {
        let offered = ["en", "nl", "ar-EG", "pt-BR"].compactMap { LanguageTag($0) }
        #expect(offered.count == 4)
        #expect(LanguageTag.best(for: header, among: offered)?.code == expected)
    }

    @Test func `tags have the shape of tags`() {
        #expect(LanguageTag("zh_Hant-TW")?.code == "zh-hant-tw")
        #expect(LanguageTag("nl-BE")?.language == "nl")
        for text in ["", "n", "-nl", "nl-", "nl--be", "1a", "toolongpart", "nl be", "é"] {
            #expect(LanguageTag(text) == nil)
        }
        #expect(LanguageTag.best(for: nil, among: []) == nil)
    }
}
