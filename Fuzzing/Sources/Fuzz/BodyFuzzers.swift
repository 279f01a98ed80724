// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

@testable import Web

extension Fuzzer {
    /// Bodies of requests: they are read, or refused with a code that says so.
    static let bodies = [
        Fuzzer(
            "form",
            [
                "category=water-point&description=a+%C3%A9%0Ab&latitude=52.1&longitude=5%2C1&fields.litres=20",
                "a=1&a=2&a=3&urgent=on&place=%7B%22type%22%3A%22Point%22%7D&seen=2024-02-29T10%3A00",
                "=&&==&a",
            ], words: ["%00", "%FF", "%zz", "fields.", "&a=", "latitude=", "longitude=", "place=", "seen="]
        ) { bytes in
            let input = Input.form(bytes)
            holds(!input.isJSON && input.values.count <= 1000, "\(input.values.count) fields")
            readAll(input)
            return true
        },
        Fuzzer(
            "json-body",
            [
                #"{"category":"water-point","place":{"type":"Point","coordinates":[5.1,52.1]},"description":"a\nb","seen":"2024-02-29T10:00:00Z","fields":{"litres":20},"urgent":true}"#,
                #"{"latitude":52.1,"longitude":"5,1","radius":1e3,"place":null,"list":["a","b"]}"#,
            ],
            words: ["null", "1e999", "-0.0", "\"place\":", "\"type\":\"Polygon\"", "\"latitude\":1,", "[["]
        ) { bytes in
            guard let input = refused({ try Input.json(bytes) }) else { return false }
            readAll(input)
            return true
        },
        Fuzzer(
            "multipart",
            [
                "preamble\r\n--b0undary\r\nContent-Disposition: form-data; name=\"category\"\r\n\r\nwater\r\n"
                    + "--b0undary\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a \u{22}.jpg\"\r\n"
                    + "Content-Type: image/jpeg\r\n\r\n\u{0}\r\n--b0undar\r\nx\r\n--b0undary--\r\nepilogue"
            ],
            words: [
                "\r\n\r\n", "--b0undary", "\r\n--b0undary\r\n", "\r\n--b0undary--", "name=\"", "filename=\"",
                "; ",
                "Content-Type:", "Content-Disposition:", "%22",
            ]
        ) { bytes in
            let whole = parts(bytes, piece: max(bytes.count, 1))
            for piece in [1, 3, 64] {
                holds(parts(bytes, piece: piece) == whole, "cut by \(piece) it reads otherwise")
            }
            let type = "multipart/form-data; boundary=b0undary"
            let input = refused { try Input.multipart(bytes, type, largestField: 4096, largestFile: 4096) }
            if let input { readAll(input) }
            return whole?.isEmpty == false
        },
        Fuzzer(
            "boundary",
            ["multipart/form-data; boundary=abc", "multipart/form-data; charset=x; boundary=\"a c\""]
        ) { bytes in
            guard let boundary = MultipartParser.boundary(of: String(decoding: bytes, as: UTF8.self)) else {
                return false
            }
            holds((1...70).contains(boundary.utf8.count), "\(boundary.utf8.count) bytes")
            return true
        },
    ]

    /// Asks every reader for every field: each answers, or refuses.
    private static func readAll(_ input: Input) {
        let fields = [
            "category", "description", "place", "fields", "seen", "photo", "", "latitude", "urgent", "é",
        ]
        for field in fields + input.values.keys.prefix(8) {
            if let text = refused({ try input.text(field, limit: 50, lines: true) }) {
                holds(text.count <= 50, "longer than its limit")
            }
            if let line = refused({ try input.required(field, limit: 50) }) {
                holds(!line.contains("\n") && !line.isEmpty, "a line has two")
            }
            if let number = refused({ try input.number(field) }) ?? nil {
                holds(number.isFinite, "\(number)")
            }
            _ = refused { try input.flag(field) }
            _ = refused { try input.integer(field) }
            _ = refused { try input.time(field) }
            _ = refused { try input.point(field) }
            _ = refused { try input.area(field) }
            _ = refused { try input.list(field) }
            _ = refused { try input.object(field) }
            _ = input.typed(field)
        }
    }

    /// Nil where it is refused as wrong; any other error, and any other code, ends the run.
    private static func refused<Value>(_ read: () throws -> Value) -> Value? {
        do { return try read() } catch let refusal as Refusal {
            holds([.invalid, .malformed, .tooLarge].contains(refusal.code), "refused as \(refusal.code)")
            return nil
        } catch { fatalError("\(error)") }
    }

    /// The parts, or nil where they are refused or do not end.
    private static func parts(_ bytes: [UInt8], piece: Int) -> [MultipartParser.Part]? {
        var (parser, parts) = (MultipartParser(boundary: "b0undary"), [MultipartParser.Part]())
        for start in stride(from: 0, to: bytes.count, by: piece) {
            guard
                let more = refused({ try parser.push(Array(bytes[start..<min(start + piece, bytes.count)])) })
            else {
                return nil
            }
            parts += more
        }
        return parser.isFinished ? parts : nil
    }
}
