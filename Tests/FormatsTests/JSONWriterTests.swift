// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        body(&json)
        return json.string
    }

    @Test func `commas stand between values and nowhere else`() {
        let text = written { json in
            json.object { json in
                json.member("a", 1)
                json.key("b")
                json.array { json in
                    json.value(1)
                    json.array { _ in }
                    json.object { _ in }
                    json.object { $0.member("c", true) }
                    json.null()
                }
                json.member("d", Double?.none)
                json.key("e" + "f")
                json.value("g"[...])
            }
        }
        #expect(text == #"{"a":1,"b":[1,[],{},{"c":true},null],"d":null,"ef":"g"}"#)
    }

    @Test func `strings that end like structure do not confuse the commas`() {
        let text = written { json in
            json.array { json in
                for part in ["{", "[", ":", ",", " ", "\n", ""] { json.value(part) }
            }
        }
        #expect(text == #"["{","[",":",","," ","\n",""]"#)
    }

    @Test func `nesting has no limit`() {
        let text = written { json in
            for _ in 0..<200 { json.beginArray() }
            for _ in 0..<200 {
                json.endArray()
                if json.bytes.count < 390 { json.value(1) }
            }
        }
        #expect(text.hasPrefix(String(repeating: "[", count: 200) + "],1],1]"))
    }

    @Test(arguments: [
        ("a\"b\\c/d", #""a\"b\\c/d""#), ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#),
        ("\u{0}\u{1F}\u{7F}", "\"\\u0000\\u001f\u{7F}\""), ("</script>", #""\u003c/script>""#),
        ("a\u{2028}b\u{2029}c", #""a\u2028b\u2029c""#), ("‰ € â 日本 🚲", "\"‰ € â 日本 🚲\""), ("", "\"\""),
        ("12345678\"", #""12345678\"""#), ("1234567<", #""1234567\u003c""#),
    ])
    func `text is escaped as it must be and not more`(raw: String, expected: String) {
        #expect(written { $0.value(raw) } == expected)
        #expect(written { $0.value(raw[...]) } == expected)
        #expect(
            written { json in Array(raw.utf8).withUnsafeBufferPointer { json.value(utf8: $0) } } == expected)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0.0"), (5.0, "5"), (-12.5, "-12.5"), (0.1, "0.1"), (18.233333, "18.233333"),
        (-72.5333331, "-72.5333331"), (1e15, "1000000000000000"), (1e22, "1e+22"),
        (1.0 / 3, "0.3333333333333333"), (.leastNonzeroMagnitude, "5e-324"), (.infinity, "null"),
        (.nan, "null"), (99_999_999.9999999, "99999999.9999999"), (123_456_789.25, "123456789.25"),
        (0.0000001, "0.0000001"),
    ])
    func `numbers are the shortest that read back`(number: Double, expected: String) {
        #expect(written { $0.value(number) } == expected)
    }

    @Test func `any finite number reads back as itself`() {
        var random = SeededGenerator(seed: 1)
        for round in 0..<20_000 {
            let number =
                switch round % 3 {
                case 0: Double(bitPattern: random.next())
                case 1: Double.random(in: -180...180, using: &random)
                default: (Double.random(in: -1e6...1e6, using: &random) * 1e4).rounded() / 1e4
                }
            guard number.isFinite else { continue }
            let text = written { $0.value(number) }
            #expect(Double(text) == number)
            #expect(text.utf8.count <= number.description.utf8.count || abs(number) < 1e-4)
        }
    }

    @Test func `whole numbers reach to the ends of their type`() {
        #expect(written { $0.value(Int64.min) } == "-9223372036854775808")
        #expect(written { $0.value(Int64.max) } == "9223372036854775807")
        #expect(written { $0.value(10) } == "10")
        #expect(written { $0.value(-1) } == "-1")
    }

    @Test func `lines and raw values continue what was written`() {
        var json = JSONWriter(continuing: Array("data: ".utf8))
        json.raw(Array("{}".utf8))
        json.newline()
        json.value(1)
        #expect(json.string == "data: {}\n1")
        json.removeAll()
        json.value(Timestamp(milliseconds: 1500))
        #expect(json.string == #""1970-01-01T00:00:01.500Z""#)
    }

    @Test func `every member has its form`() {
        let text = written { json in
            json.object { json in
                json.member("s", "x" as String?)
                json.member("u", "yz".dropFirst())
                json.member("i", 1 as Int?)
                json.member("l", 2 as Int64?)
                json.member("n", .nan)
                json.member("b", false)
                json.member("t", Timestamp(seconds: 0))
                json.member("j", [1, nil, "x", 2.5] as JSONValue)
                json.member("a", ["x", "y"])
                json.member("z", String?.none)
            }
        }
        #expect(
            text == #"{"s":"x","u":"z","i":1,"l":2,"n":null,"b":false,"t":"1970-01-01T00:00:00Z","#
                + #""j":[1,null,"x",2.5],"a":["x","y"],"z":null}"#)
    }
}
