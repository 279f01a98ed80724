// SPDX-License-Identifier: Apache-2.0
import Kernel

/// A push parser of multipart/form-data (RFC 7578): bytes in as they come, whole parts out.
struct MultipartParser {
    /// One part: a field, or a file where it has a file name.
    struct Part: Equatable {
        let name: String
        let fileName: String?
        let type: String
        let bytes: [UInt8]
    }
    private enum State { case preamble, headers, body, finished }

    private let delimiter: [UInt8]
    private var buffer: [UInt8] = []
    private var start = 0
    private var state = State.preamble
    private var head: (name: String, fileName: String?, type: String) = ("", nil, "")
    private var parts = 0
    private static let mostParts = 200
    private static let longestHead = 8192

    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very start, without a line break before it.
        buffer = [13, 10]
    }

    /// The closing delimiter was seen.
    var isFinished: Bool { state == .finished }

    /// The boundary that a content type names (RFC 2046 §5.1.1: 1 to 70 characters).
    static func boundary(of type: String) -> String? {
        for parameter in type.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, String(pair[0]).trimmingSpaces.lowercased() == "boundary" else { continue }
            let value = String(pair[1]).trimmingSpaces.filter { $0 != "\"" }
            return (1...70).contains(value.utf8.count) ? value : nil
        }
        return nil
    }

    /// Takes bytes and gives the parts that they complete.
    mutating func push(_ bytes: [UInt8]) throws -> [Part] {
        buffer.append(contentsOf: bytes)
        var complete: [Part] = []
        while let part = try step() { if let part { complete.append(part) } }
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
        return complete
    }

    /// One step: nil where more bytes are needed, a part or nothing where it went on.
    private mutating func step() throws -> Part?? {
        switch state {
        case .finished: return nil
        case .preamble:
            guard let found = find(delimiter) else { return nil }
            return try afterDelimiter(found).map { _ in Part?.none }
        case .headers:
            guard let end = find([13, 10, 13, 10]) else {
                guard buffer.count - start <= Self.longestHead else {
                    throw broken("a part's head is too long")
                }
                return nil
            }
            try readHead(String(decoding: buffer[start..<end], as: UTF8.self))
            start = end + 4
            state = .body
            return .some(nil)
        case .body:
            guard let found = find(delimiter) else { return nil }
            let body = Array(buffer[start..<found])
            guard try afterDelimiter(found) != nil else { return nil }
            parts += 1
            guard parts <= Self.mostParts else { throw broken("too many parts") }
            return .some(Part(name: head.name, fileName: head.fileName, type: head.type, bytes: body))
        }
    }

    /// Moves behind a delimiter; nil where it is not known yet whether it closes.
    private mutating func afterDelimiter(_ found: Int) throws -> Void? {
        let next = found + delimiter.count
        guard buffer.count >= next + 2 else { return nil }
        if buffer[next] == 45, buffer[next + 1] == 45 {
            state = .finished
        } else {
            guard buffer[next] == 13, buffer[next + 1] == 10 else { throw broken("a boundary is not a line") }
            // A part may have no head: its two line breaks are then this one and the next.
            start = next + 2
            state = .headers
            return ()
        }
        start = next + 2
        return ()
    }

    private mutating func readHead(_ text: String) throws {
        head = ("", nil, "text/plain")
        for line in text.split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { throw broken("a part's head cannot be read") }
            switch pair[0].lowercased() {
            case "content-disposition":
                head.name = Self.parameter("name", of: pair[1]) ?? ""
                head.fileName = Self.parameter("filename", of: pair[1])
            case "content-type": head.type = String(pair[1]).trimmingSpaces.lowercased()
            default: break
            }
        }
        guard !head.name.isEmpty else { throw broken("a part has no name") }
    }

    /// A quoted parameter; browsers write a quote inside as %22.
    private static func parameter(_ name: String, of text: Substring) -> String? {
        guard let range = text.firstRange(of: "; \(name)=\"") ?? text.firstRange(of: ";\(name)=\"") else {
            return nil
        }
        let value = text[range.upperBound...].prefix { $0 != "\"" }
        return String(value).replacing("%22", with: "\"").replacing("%0D%0A", with: " ")
    }

    private func find(_ needle: [UInt8]) -> Int? {
        guard buffer.count - start >= needle.count, let first = needle.first else { return nil }
        let last = buffer.count - needle.count
        return buffer.withUnsafeBufferPointer { bytes in
            var place = start
            while place <= last {
                if bytes[place] == first, needle.indices.allSatisfy({ bytes[place + $0] == needle[$0] }) {
                    return place
                }
                place += 1
            }
            return nil
        }
    }

    private func broken(_ reason: String) -> Refusal { Refusal(.malformed, values: ["reason": reason]) }
}
