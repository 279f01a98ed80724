// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct WordsTests {
    private let t = Words(
        language: "en",
        texts: [
            "format.thousands": ",", "two": "{a} and {b}, {a}", "odd": "{ {a} } {unknown} {",
            "n": "{n} reports",
            "n.one": "{n} report",
        ], fallback: ["only": "here"])

    @Test func `values stand where their names stood, as they are`() {
        #expect(t.text("two", ["a": "x", "b": "y"]) == "x and y, x")
        #expect(t.text("two", ["a": "{b}", "b": "{a}"]) == "{b} and {a}, {b}")
        #expect(t.text("odd", ["a": "é"]) == "{ é } {unknown} {")
        #expect(t.text("only", ["a": "x"]) == "here")
        #expect(t.text("nobody.wrote.it", [:]) == "nobody.wrote.it")
    }

    @Test func `numbers have their form and their thousands`() {
        #expect(t.count("n", 1) == "1 report")
        #expect(t.count("n", 0) == "0 reports")
        #expect(t.count("n", 1_234_567) == "1,234,567 reports")
        #expect(
            [0, 999, 1000, -5, -999, -1000].map(t.grouped) == ["0", "999", "1,000", "-5", "-999", "-1,000"])
    }
}
