// SPDX-License-Identifier: Apache-2.0

// A key and its value in one call; nil is written as null.
extension JSONWriter {
    /// Writes a member.
    public mutating func member(_ name: StaticString, _ string: String?) {
        key(name)
        if let string { value(string) } else { null() }
    }

    /// Writes a member.
    public mutating func member(_ name: StaticString, _ string: Substring?) {
        key(name)
        if let string { value(string) } else { null() }
    }

    /// Writes a member.
    public mutating func member(_ name: StaticString, _ number: Int?) {
        key(name)
        if let number { value(Int64(number)) } else { null() }
    }

    /// Writes a member.
    public mutating func member(_ name: StaticString, _ number: Int64?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a member; `null` too if the number is not finite.
    public mutating func member(_ name: StaticString, _ number: Double?) {
        key(name)
        if let number { value(number) } else { null() }
    }

    /// Writes a member.
    public mutating func member(_ name: StaticString, _ flag: Bool?) {
        key(name)
        if let flag { value(flag) } else { null() }
    }

    /// Writes a member as RFC 3339 text.
    public mutating func member(_ name: StaticString, _ time: Timestamp?) {
        key(name)
        if let time { value(time) } else { null() }
    }

    /// Writes a member.
    public mutating func member(_ name: StaticString, _ json: JSONValue?) {
        key(name)
        if let json { value(json) } else { null() }
    }

    /// Writes a member that is an array of strings.
    public mutating func member(_ name: StaticString, _ strings: [String]) {
        key(name)
        beginArray()
        for string in strings { value(string) }
        endArray()
    }
}
