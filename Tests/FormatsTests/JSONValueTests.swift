// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct JSONValueTests {
    @Test func `values are read as they were written`() throws {
        let value = try JSONValue(
            parsing: #" {"a": [1, -2.5e1, true, null, "\u00e9\ud83d\udeb2\/\n"], "b": {"c": {}}, "é": 1.0} "#)
        #expect(value["a"]?[0]?.intValue == 1)
        #expect(value["a"]?[1] == .double(-25))
        #expect(value["a"]?[1]?.intValue == -25)
        #expect(value["a"]?[2]?.boolValue == true)
        #expect(value["a"]?[3]?.isNull == true)
        #expect(value["a"]?[4]?.stringValue == "é🚲/\n")
        #expect(value["a"]?[5] == nil)
        #expect(value["b"]?["c"]?.objectValue?.isEmpty == true)
        #expect(value["é"]?.doubleValue == 1)
        #expect(value.objectValue?.keys == ["a", "b", "é"])
        #expect(value["nothing"] == nil)
        #expect(value.stringValue == nil && value.arrayValue == nil && value.doubleValue == nil)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[1,]", .unexpectedByte, 3),
            ("{,}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5),
            ("{\"a\":1,}", .unexpectedByte, 7), ("{a:1}", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
            ("1 1", .trailingBytes, 2), ("tru", .invalidLiteral, 0), ("nul1", .invalidLiteral, 0),
            ("True", .unexpectedByte, 0), ("01", .invalidNumber, 0), ("-", .invalidNumber, 0),
            ("1.", .invalidNumber, 0), (".5", .unexpectedByte, 0), ("1e", .invalidNumber, 0),
            ("+1", .unexpectedByte, 0), ("1e400", .numberOutOfRange, 0), ("NaN", .unexpectedByte, 0),
            ("\"a", .unexpectedEnd, 2), ("\"a\nb\"", .controlCharacter, 2), ("\"\\x\"", .invalidEscape, 1),
            ("\"\\u12g4\"", .invalidEscape, 1), ("\"\\ud800\"", .loneSurrogate, 1),
            ("\"\\udc00\"", .loneSurrogate, 1), ("\"\\ud800\\u0041\"", .loneSurrogate, 1),
            ("\"\\u00", .unexpectedEnd, 5), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7),
            ("\u{FEFF}1", .unexpectedByte, 0), ("[", .unexpectedEnd, 1), ("{\"a\":", .unexpectedEnd, 5),
            ("]", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0), ("\"\\", .unexpectedEnd, 2),
            ("-01", .invalidNumber, 0), ("[1}", .unexpectedByte, 2),
        ] as [(String, JSONError.Reason, Int)])
    func `what is no JSON is refused with its place`(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(throws: JSONError(reason, at: offset)) { try JSONValue(parsing: text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x5C, 0x6E, 0x80, 0x22],
            [0x22, 0xE0, 0x9F, 0xBF, 0x22],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(throws: JSONError(.invalidUTF8, at: 1)) { try JSONValue(parsing: bytes) }
    }

    @Test func `limits hold`() throws {
        let deep = { (depth: Int) in
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: deep(32)) }
        #expect(throws: JSONError(.tooDeep, at: 32)) { try JSONValue(parsing: deep(33)) }
        #expect(throws: JSONError(.tooDeep, at: 512)) {
            try JSONValue(parsing: deep(100_000), limits: JSONLimits(depth: .max))
        }
        #expect(throws: JSONError(.tooManyValues, at: 5)) {
            try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(values: 3))
        }
        #expect(throws: JSONError(.tooLong, at: 4)) {
            try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(bytes: 4))
        }
    }

    @Test func `numbers keep their value`() throws {
        #expect(try JSONValue(parsing: "9223372036854775807") == .int(.max))
        #expect(try JSONValue(parsing: "-9223372036854775808") == .int(.min))
        #expect(try JSONValue(parsing: "9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try JSONValue(parsing: "-0") == .int(0))
        #expect(try JSONValue(parsing: "1E2") == .double(100))
        #expect(try JSONValue(parsing: "0e999999999999") == .double(0))
        #expect(try JSONValue(parsing: "123456789012345678.5").doubleValue == 123_456_789_012_345_678.5)
        #expect(
            try JSONValue(parsing: "2.2250738585072011e-308").doubleValue == Double("2.2250738585072011e-308")
        )
        var random = SeededGenerator(seed: 2)
        for _ in 0..<20_000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            #expect(try JSONValue(parsing: number.description).doubleValue == number)
        }
    }

    @Test func `names are told apart by their bytes`() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.objectValue?.count == 2)
        #expect(value["e\u{301}"]?.intValue == 2)
    }

    @Test func `large objects are looked up and changed like small ones`() throws {
        var object = JSONObject()
        for number in 0..<100 { object["k\(number)"] = .int(Int64(number)) }
        #expect(object["k77"] == 77)
        object["k77"] = "new"
        object["k3"] = nil
        #expect(object.count == 99 && object["k77"] == "new" && object["k3"] == nil && object["k99"] == 99)
        for number in 10..<100 { object["k\(number)"] = nil }
        #expect(object.keys == ["k0", "k1", "k2", "k4", "k5", "k6", "k7", "k8", "k9"])
        let text = "{" + (0..<100).map { "\"k\($0 % 99)\":1" }.joined(separator: ",") + "}"
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func `order does not matter to equality`() {
        let one: JSONValue = ["a": 1, "b": [2, nil, true, 1.5]]
        let other: JSONValue = ["b": [2, nil, true, 1.5], "a": 1]
        #expect(one == other && one.hashValue == other.hashValue && one != ["a": 1])
    }

    @Test func `what is written reads back`() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let value = randomValue(depth: 4, using: &random)
            #expect(try JSONValue(parsing: value.json) == value)
            #expect(try JSONValue(parsing: value.json[...]) == value)
        }
    }

    @Test func `no bytes at all make the parser fall over`() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            let bytes = random.bytes(from: "{}[]\",:\\u0123456789-+.eEdD truefalsn\n", upTo: 40)
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect((try? JSONValue(parsing: value.json)) != nil)
        }
    }

    @Test func `no change of one byte makes the parser fall over`() {
        let good = Array(#"{"a":[1,-2.5e1,true,null,"\u00e9\ud83d\udeb2"],"b":{"c":"日本"}}"#.utf8)
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            var bytes = good
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = try? JSONValue(parsing: bytes)
            _ = try? JSONValue(parsing: bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        }
    }

    private func randomValue(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int64(bitPattern: random.next()))
        case 3: return .double(Double.random(in: -1e9...1e9, using: &random) + 0.5e-3)
        case 4:
            return .string(
                String(decoding: random.bytes(from: "ab\"\\\n\u{2028}é🚲", upTo: 12), as: UTF8.self))
        case 5: return .array((0..<3).map { _ in randomValue(depth: depth - 1, using: &random) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<20, using: &random) {
                object["k\(random.next() % 50)"] = randomValue(depth: depth - 2, using: &random)
            }
            return .object(object)
        }
    }
}
