// SPDX-License-Identifier: Apache-2.0
import Kernel
import Testing

@testable import Web

@Suite struct MultipartParserTests {
    private static let body = Array(
        ("preamble\r\n--b0undary\r\nContent-Disposition: form-data; name=\"category\"\r\n\r\nwater\r\n"
            + "--b0undary\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a \u{22}.jpg\"\r\n"
            + "Content-Type: image/jpeg\r\n\r\n\u{0}\r\n--b0undar\r\nx\r\n--b0undary--\r\nepilogue").utf8)

    private func parts(_ chunks: [[UInt8]], _ boundary: String = "b0undary") throws -> [MultipartParser.Part]
    {
        var parser = MultipartParser(boundary: boundary)
        var parts: [MultipartParser.Part] = []
        for chunk in chunks { parts += try parser.push(chunk) }
        return parser.isFinished ? parts : []
    }

    @Test func `parts come whole`() throws {
        let all = try parts([Self.body])
        #expect(all.map(\.name) == ["category", "photo"])
        #expect(all.first?.bytes == Array("water".utf8))
        #expect(all.last?.fileName != nil)
        #expect(all.last?.bytes == Array("\u{0}\r\n--b0undar\r\nx".utf8))
        #expect(all.last?.type == "image/jpeg")
    }

    @Test func `it does not matter where the bytes are cut`() throws {
        let whole = try parts([Self.body])
        for cut in 1..<Self.body.count {
            #expect(try parts([Array(Self.body[..<cut]), Array(Self.body[cut...])]) == whole)
        }
        #expect(try parts(Self.body.map { [$0] }) == whole)
    }

    @Test func `what ends too early is not finished`() throws {
        for end in 0..<(Self.body.count - 20) { #expect(try parts([Array(Self.body[..<end])]).isEmpty) }
    }

    @Test func `broken bytes are refused or give parts, and never crash`() throws {
        var seed: UInt64 = 42
        func next(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        for _ in 0..<3000 {
            var bytes = Self.body
            for _ in 0...next(6) {
                let place = next(bytes.count)
                switch next(3) {
                case 0: bytes[place] = UInt8(next(256))
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: [13, 10, 45, 45], at: place)
                }
            }
            do { _ = try parts([bytes]) } catch let refusal as Refusal { #expect(refusal.code == .malformed) }
        }
    }

    @Test func `a boundary is 1 to 70 characters`() {
        #expect(MultipartParser.boundary(of: "multipart/form-data; boundary=abc") == "abc")
        #expect(MultipartParser.boundary(of: "multipart/form-data; charset=x; boundary=\"a c\"") == "a c")
        #expect(MultipartParser.boundary(of: "multipart/form-data") == nil)
        #expect(MultipartParser.boundary(of: "multipart/form-data; boundary=") == nil)
        #expect(
            MultipartParser.boundary(of: "multipart/form-data; boundary=" + String(repeating: "a", count: 71))
                == nil)
    }
}
