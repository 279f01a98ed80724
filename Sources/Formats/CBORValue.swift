// SPDX-License-Identifier: Apache-2.0

/// A value of CBOR (RFC 8949) as far as authenticators send it: CTAP2's canonical form.
///
/// Refused are tags, floating point, lengths that are not told beforehand, numbers that are longer than they must be,
/// a map that names something twice, and whatever goes deeper or is larger than `limits`.
public enum CBORValue: Sendable, Equatable {
    case integer(Int64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map([Pair])
    case flag(Bool)
    case null

    /// A member of a map.
    public struct Pair: Sendable, Equatable {
        /// What names it.
        public let key: CBORValue
        /// What it is.
        public let value: CBORValue

        /// Makes a member.
        public init(_ key: CBORValue, _ value: CBORValue) {
            self.key = key
            self.value = value
        }
    }

    /// How deep a value goes, and of how many parts it is at most.
    public static let limits = (depth: 8, parts: 500)

    /// Reads the value with which the bytes begin.
    ///
    /// - Returns: The value, and how many bytes it took; nil where the bytes are something else.
    public static func prefix(of bytes: [UInt8]) -> (value: CBORValue, length: Int)? {
        var reader = CBORReader(bytes: bytes)
        return reader.value(depth: 0).map { ($0, reader.place) }
    }

    /// Reads a value that the bytes are all of.
    public init?(parsing bytes: [UInt8]) {
        guard let (value, length) = Self.prefix(of: bytes), length == bytes.count else { return nil }
        self = value
    }

    /// A member of a map by its number.
    public subscript(_ key: Int64) -> CBORValue? { member(.integer(key)) }
    /// A member of a map by its name.
    public subscript(_ key: String) -> CBORValue? { member(.text(key)) }

    private func member(_ key: CBORValue) -> CBORValue? {
        guard case .map(let pairs) = self else { return nil }
        return pairs.first { $0.key == key }?.value
    }

    /// The number, where it is one.
    public var integerValue: Int64? { if case .integer(let number) = self { number } else { nil } }
    /// The bytes, where it is such.
    public var bytesValue: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    /// The text, where it is one.
    public var textValue: String? { if case .text(let text) = self { text } else { nil } }
}

private struct CBORReader {
    let bytes: [UInt8]
    var place = 0
    var parts = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func value(depth: Int) -> CBORValue? {
        parts += 1
        guard depth < CBORValue.limits.depth, parts <= CBORValue.limits.parts, place < bytes.count else {
            return nil
        }
        let first = bytes[place]
        place += 1
        if first >> 5 == 7 { return simple(first) }
        guard let number = argument(first & 31) else { return nil }
        switch first >> 5 {
        case 0: return .integer(number)
        case 1: return .integer(-1 - number)
        case 2: return take(number).map { .bytes($0) }
        case 3: return take(number).flatMap { String(validating: $0, as: UTF8.self) }.map { .text($0) }
        case 4: return array(number, depth)
        case 5: return map(number, depth)
        default: return nil
        }
    }

    private func simple(_ first: UInt8) -> CBORValue? {
        switch first & 31 {
        case 20: .flag(false)
        case 21: .flag(true)
        case 22: .null
        default: nil
        }
    }

    /// The number after the first byte, in as few bytes as it fits in.
    private mutating func argument(_ low: UInt8) -> Int64? {
        if low < 24 { return Int64(low) }
        guard low < 28 else { return nil }
        let count = 1 << Int(low - 24)
        guard place + count <= bytes.count else { return nil }
        var number: UInt64 = 0
        for byte in bytes[place..<place + count] { number = number << 8 | UInt64(byte) }
        place += count
        let least: UInt64 = count == 1 ? 24 : 1 << UInt64(count * 4)
        guard number >= least, number <= UInt64(Int64.max) else { return nil }
        return Int64(number)
    }

    private mutating func take(_ count: Int64) -> [UInt8]? {
        guard count <= Int64(bytes.count - place) else { return nil }
        defer { place += Int(count) }
        return Array(bytes[place..<place + Int(count)])
    }

    private mutating func array(_ count: Int64, _ depth: Int) -> CBORValue? {
        // Each part takes a byte at least.
        guard count <= Int64(bytes.count - place) else { return nil }
        var items: [CBORValue] = []
        for _ in 0..<count {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        }
        return .array(items)
    }

    private mutating func map(_ count: Int64, _ depth: Int) -> CBORValue? {
        guard count <= Int64(bytes.count - place) / 2 else { return nil }
        var pairs: [CBORValue.Pair] = []
        for _ in 0..<count {
            guard let key = value(depth: depth + 1), let member = value(depth: depth + 1),
                !pairs.contains(where: { $0.key == key })
            else { return nil }
            pairs.append(.init(key, member))
        }
        return .map(pairs)
    }
}
