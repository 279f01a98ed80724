// SPDX-License-Identifier: Apache-2.0

extension JSONParser {
    /// Reads `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?` (RFC 8259 §6).
    ///
    /// A decimal of at most 15 digits times a power of ten up to 22 is exact in one multiplication or
    /// division (Clinger 1990, §3); all others go through the standard library.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let negative = bytes[position] == UInt8(ascii: "-")
        if negative { position &+= 1 }
        var mantissa: UInt64 = 0
        let whole = try digits(into: &mantissa, from: start)
        if whole > 1, bytes[position &- whole] == 48 { throw JSONError(.invalidNumber, at: start) }
        var fraction = 0
        var exponent = 0
        var isWhole = true
        if next() == UInt8(ascii: ".") {
            isWhole = false
            position &+= 1
            fraction = try digits(into: &mantissa, from: start)
        }
        if let byte = next(), byte | 32 == UInt8(ascii: "e") {
            isWhole = false
            position &+= 1
            exponent = try self.exponent(from: start)
        }
        let count = whole &+ fraction
        if isWhole, count <= 18 {
            return .int(negative ? -Int64(mantissa) : Int64(mantissa))
        }
        let scale = exponent &- fraction
        if count <= 15, scale >= -22, scale <= 22 {
            let size = Double(mantissa)
            let result = scale < 0 ? size / powersOfTen[-scale] : size * powersOfTen[scale]
            return .double(negative ? -result : result)
        }
        return try slowNumber(from: start, isWhole: isWhole)
    }

    private func slowNumber(from start: Int, isWhole: Bool) throws(JSONError) -> JSONValue {
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .int(number) }
        guard let number = Double(text) else { throw JSONError(.invalidNumber, at: start) }
        guard number.isFinite else { throw JSONError(.numberOutOfRange, at: start) }
        return .double(number)
    }

    /// Takes one or more digits and answers how many; beyond 18 the mantissa wraps, and is not used.
    private mutating func digits(into mantissa: inout UInt64, from start: Int) throws(JSONError) -> Int {
        let first = position
        while position < bytes.count {
            let digit = bytes[position] &- 48
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position &+= 1
        }
        guard position > first else { throw JSONError(.invalidNumber, at: start) }
        return position &- first
    }

    private mutating func exponent(from start: Int) throws(JSONError) -> Int {
        var negative = false
        if let sign = next(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            position &+= 1
        }
        var size: UInt64 = 0
        let count = try digits(into: &size, from: start)
        let bounded = count > 9 ? 999_999_999 : Int(size)
        return negative ? -bounded : bounded
    }

    private func next() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }
}

private let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
]
