// SPDX-License-Identifier: Apache-2.0

/// A recursive descent over bytes that stay where they are.
///
/// `JSONValue.init(parsing:)` has the contract.
struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    let limits: JSONLimits
    var position = 0
    private var depth = 0
    private var values = 0

    init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let result = try value()
        skipSpace()
        guard position == bytes.count else { throw JSONError(.trailingBytes, at: position) }
        return result
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        values &+= 1
        guard values <= limits.values else { throw JSONError(.tooManyValues, at: position) }
        switch try peek() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "-"), 48...57: return try number()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw JSONError(.unexpectedByte, at: position)
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        var object = JSONObject()
        try enter()
        if try peek() == UInt8(ascii: "}") {
            leave()
            return object
        }
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
            let start = position
            let name = try string()
            guard try peek() == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, at: position) }
            position &+= 1
            guard object.append(name, try value()) else { throw JSONError(.duplicateKey, at: start) }
            switch try peek() {
            case UInt8(ascii: ","): position &+= 1
            case UInt8(ascii: "}"):
                leave()
                return object
            default: throw JSONError(.unexpectedByte, at: position)
            }
        }
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        var array: [JSONValue] = []
        try enter()
        if try peek() == UInt8(ascii: "]") {
            leave()
            return array
        }
        while true {
            array.append(try value())
            switch try peek() {
            case UInt8(ascii: ","): position &+= 1
            case UInt8(ascii: "]"):
                leave()
                return array
            default: throw JSONError(.unexpectedByte, at: position)
            }
        }
    }

    private mutating func enter() throws(JSONError) {
        depth &+= 1
        guard depth <= limits.depth else { throw JSONError(.tooDeep, at: position) }
        position &+= 1
    }

    private mutating func leave() {
        depth &-= 1
        position &+= 1
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 32, 10, 13, 9: position &+= 1
            default: return
            }
        }
    }

    /// The next byte that is not white space, not yet taken.
    private mutating func peek() throws(JSONError) -> UInt8 {
        skipSpace()
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        return bytes[position]
    }

    private mutating func literal(
        _ word: StaticString, _ result: JSONValue
    ) throws(JSONError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard bytes.count &- position >= length else { throw JSONError(.invalidLiteral, at: position) }
        for index in 0..<length where bytes[position &+ index] != word.utf8Start[index] {
            throw JSONError(.invalidLiteral, at: position)
        }
        position &+= length
        return result
    }
}
