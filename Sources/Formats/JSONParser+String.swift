// SPDX-License-Identifier: Apache-2.0

extension JSONParser {
    /// Reads a string literal; the position is at its opening quote.
    mutating func string() throws(JSONError) -> String {
        position &+= 1
        let start = position
        skipPlain()
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        if bytes[position] == UInt8(ascii: "\"") {
            let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
            position &+= 1
            return try UTF8Validation.string(text).orThrow(at: start)
        }
        return try escapedString(from: start)
    }

    /// Continues a literal at its first escape, into a buffer of its own.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var buffer: [UInt8] = []
        buffer.append(contentsOf: bytes[start..<position])
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position &+= 1
                return try buffer.withUnsafeBytes { UTF8Validation.string($0) }.orThrow(at: start)
            case UInt8(ascii: "\\"):
                try escape(into: &buffer)
            case 0..<32:
                throw JSONError(.controlCharacter, at: position)
            default:
                let first = position
                skipPlain()
                buffer.append(contentsOf: bytes[first..<position])
            }
        }
        throw JSONError(.unexpectedEnd, at: position)
    }

    /// Moves to the next quote, backslash or control character; eight bytes at a time.
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while position &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let hits =
                ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
            let marks = hits & (ones &* 0x80)
            if marks != 0 {
                position &+= UInt64(littleEndian: marks).trailingZeroBitCount / 8
                return
            }
            position &+= 8
        }
        while position < bytes.count {
            switch bytes[position] {
            case 0..<32, UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            default: position &+= 1
            }
        }
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONError) {
        let start = position
        guard position &+ 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        let kind = bytes[position &+ 1]
        position &+= 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(kind)
        case UInt8(ascii: "b"): buffer.append(8)
        case UInt8(ascii: "f"): buffer.append(12)
        case UInt8(ascii: "n"): buffer.append(10)
        case UInt8(ascii: "r"): buffer.append(13)
        case UInt8(ascii: "t"): buffer.append(9)
        case UInt8(ascii: "u"): try unicodeEscape(from: start, into: &buffer)
        default: throw JSONError(.invalidEscape, at: start)
        }
    }

    /// Reads four hexadecimal digits, and the second half of a pair after a high surrogate (RFC 8259 §7).
    private mutating func unicodeEscape(from start: Int, into buffer: inout [UInt8]) throws(JSONError) {
        var code = try codeUnit(from: start)
        if code & 0xFC00 == 0xD800 {
            guard position &+ 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position &+ 1] == UInt8(ascii: "u")
            else { throw JSONError(.loneSurrogate, at: start) }
            position &+= 2
            let low = try codeUnit(from: start)
            guard low & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: start) }
            code = 0x10000 &+ (code & 0x3FF) << 10 &+ (low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(code) else { throw JSONError(.loneSurrogate, at: start) }
        if let encoded = UTF8.encode(scalar) { buffer.append(contentsOf: encoded) }
    }

    private mutating func codeUnit(from start: Int) throws(JSONError) -> UInt32 {
        guard position &+ 4 <= bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        var code: UInt32 = 0
        for index in position..<position &+ 4 {
            guard let digit = Hex.value(of: bytes[index]) else { throw JSONError(.invalidEscape, at: start) }
            code = code << 4 | UInt32(digit)
        }
        position &+= 4
        return code
    }
}

extension String? {
    fileprivate func orThrow(at offset: Int) throws(JSONError) -> String {
        guard let self else { throw JSONError(.invalidUTF8, at: offset) }
        return self
    }
}
