// SPDX-License-Identifier: Apache-2.0
import Formats
import Fuzzing
import Geometry
import Kernel
import Testing

@testable import Web

/// Mutations of what browsers and programs post: it is read, or refused with a code, and nothing else happens.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct FuzzTests {
    /// Asks every reader for every field: each answers, or refuses.
    private func readAll(_ input: Input) throws {
        let fields = [
            "category", "description", "place", "fields", "seen", "photo", "", "latitude", "urgent", "é",
        ]
        for field in fields + input.values.keys.prefix(20) {
            func asked(_ read: () throws -> Void) throws {
                do { try read() } catch let refusal as Refusal {
                    try holds(refusal.code == .invalid, "refused as \(refusal.code)")
                }
            }
            try asked {
                let text = try input.text(field, limit: 50, lines: true)
                try holds(text.count <= 50, "longer than its limit")
            }
            try asked { try holds(!(try input.required(field, limit: 50)).contains("\n"), "a line has two") }
            try asked { _ = try input.flag(field) }
            try asked { if let number = try input.number(field) { try holds(number.isFinite, "\(number)") } }
            try asked { _ = try input.integer(field) }
            try asked { _ = try input.time(field) }
            try asked { _ = try input.point(field) }
            try asked { _ = try input.area(field) }
            try asked { _ = try input.list(field) }
            try asked { _ = try input.object(field) }
            _ = input.typed(field)
        }
    }

    @Test func `bodies of forms`() async {
        let samples = [
            "category=water-point&description=a+%C3%A9%0Ab&latitude=52.1&longitude=5%2C1&fields.litres=20",
            "a=1&a=2&a=3&urgent=on&place=%7B%22type%22%3A%22Point%22%7D&seen=2024-02-29T10%3A00", "=&&==&a",
        ]
        let words = ["&", "=", "%", "%0", "%zz", "%00", "%FF", "+", "fields.", "&a=", "latitude="]
        let report = await Fuzzing(samples, dictionary: words, rounds: 2500).run("bodies of forms", seed: 501)
        { bytes in
            let input = Input.form(bytes)
            try holds(!input.isJSON && input.values.count <= 1000, "\(input.values.count) fields")
            try readAll(input)
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `bodies in JSON`() async {
        let samples = [
            #"{"category":"water-point","place":{"type":"Point","coordinates":[5.1,52.1]},"description":"a\nb","seen":"2024-02-29T10:00:00Z","fields":{"litres":20},"urgent":true}"#,
            #"{"latitude":52.1,"longitude":"5,1","radius":1e3,"place":null,"list":["a","b"]}"#,
        ]
        let words = [
            "null", "true", "[]", "{}", "\"\"", "1e999", "-0.0", "\"place\":", "\"type\":\"Polygon\"",
            "\"latitude\":1,", "[[",
        ]
        let report = await Fuzzing(samples, dictionary: words, rounds: 2500).run("bodies in JSON", seed: 502)
        { bytes in
            do {
                try readAll(Input.json(bytes))
                return true
            } catch let refusal as Refusal {
                try holds(refusal.code == .malformed, "refused as \(refusal.code)")
                return false
            }
        }
        #expect(report.failures == [])
    }

    @Test func `multipart`() async {
        let samples = [
            "preamble\r\n--b0undary\r\nContent-Disposition: form-data; name=\"category\"\r\n\r\nwater\r\n"
                + "--b0undary\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a \u{22}.jpg\"\r\n"
                + "Content-Type: image/jpeg\r\n\r\n\u{0}\r\n--b0undar\r\nx\r\n--b0undary--\r\nepilogue"
        ]
        let words = [
            "\r\n", "\r\n\r\n", "--", "--b0undary", "\r\n--b0undary\r\n", "\r\n--b0undary--", "name=\"",
            "filename=\"", "; ",
            "Content-Type:", "%22",
        ]
        let report = await Fuzzing(samples, dictionary: words, rounds: 2500).run("multipart", seed: 503) {
            bytes in
            let whole = try Self.parts(bytes, piece: max(bytes.count, 1))
            for piece in [1, 3, 64] {
                try holds(try Self.parts(bytes, piece: piece) == whole, "cut by \(piece) it reads otherwise")
            }
            return whole?.isEmpty == false
        }
        #expect(report.failures == [])
    }

    /// The parts, or nil where they are refused or do not end.
    private static func parts(_ bytes: [UInt8], piece: Int) throws -> [MultipartParser.Part]? {
        var (parser, parts) = (MultipartParser(boundary: "b0undary"), [MultipartParser.Part]())
        do {
            for start in stride(from: 0, to: bytes.count, by: piece) {
                parts += try parser.push(Array(bytes[start..<min(start + piece, bytes.count)]))
            }
        } catch let refusal as Refusal {
            try holds(refusal.code == .malformed, "refused as \(refusal.code)")
            return nil
        }
        return parser.isFinished ? parts : nil
    }

    @Test func `boundaries`() async {
        let samples = [
            "multipart/form-data; boundary=abc", "multipart/form-data; charset=x; boundary=\"a c\"",
        ]
        let report = await Fuzzing(samples, dictionary: ["boundary=", ";", "\"", "="], rounds: 4000).run(
            "boundaries", seed: 504
        ) { bytes in
            guard let boundary = MultipartParser.boundary(of: String(decoding: bytes, as: UTF8.self)) else {
                return false
            }
            try holds((1...70).contains(boundary.utf8.count), "\(boundary.utf8.count) bytes")
            _ = try Self.parts(bytes, piece: 5)
            return true
        }
        #expect(report.failures == [])
    }
}
