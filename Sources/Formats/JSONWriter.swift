// SPDX-License-Identifier: Apache-2.0

/// A writer of compact JSON that puts the commas itself.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.member("title", report.title)
///     json.key("tags"); json.beginArray(); json.value("water"); json.endArray()
///     json.endObject()
///
/// It does not check the grammar: who begins must end, and inside an object each value follows a key. Whether
/// a comma is due is read from the last byte written, so nesting has no limit and a writer may continue bytes
/// that end in a space or a newline (`data: `, JSON Lines).
///
/// Besides what RFC 8259 §7 requires, `<`, U+2028 and U+2029 are escaped, so that the result may stand inside
/// an HTML `script` element.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public var bytes: [UInt8]

    /// Starts with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Continues after bytes that are empty or end in a space or a newline.
    public init(continuing bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What has been written so far, as text.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets what was written.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
    }

    // MARK: Structure

    /// Opens an object.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the innermost object.
    public mutating func endObject() { bytes.append(UInt8(ascii: "}")) }
    /// Opens an array.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the innermost array.
    public mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    /// Writes an object whose members `body` writes.
    public mutating func object<E>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// Writes an array whose values `body` writes.
    public mutating func array<E>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        beginArray()
        try body(&self)
        endArray()
    }

    /// Ends a line, for JSON Lines; the next value takes no comma.
    public mutating func newline() { bytes.append(10) }

    /// Writes a member's name, which MUST need no escaping.
    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { buffer in
            assert(JSONEscaping.isClean(buffer), "a static key may not need escaping")
            bytes.append(contentsOf: buffer)
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    /// Writes a member's name.
    @_disfavoredOverload
    public mutating func key(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
    }

    // MARK: Values

    /// Writes a string.
    public mutating func value(_ string: String) {
        separate()
        JSONEscaping.append(string, to: &bytes)
    }

    /// Writes a string.
    public mutating func value(_ string: Substring) {
        separate()
        if string.utf8.withContiguousStorageIfAvailable({ JSONEscaping.append($0, to: &bytes) }) == nil {
            JSONEscaping.append(String(string), to: &bytes)
        }
    }

    /// Writes a string from its UTF-8, which MUST be valid.
    public mutating func value(utf8: UnsafeBufferPointer<UInt8>) {
        separate()
        JSONEscaping.append(utf8, to: &bytes)
    }

    /// Writes a number.
    public mutating func value(_ number: Int) { value(Int64(number)) }

    /// Writes a number.
    public mutating func value(_ number: Int64) {
        separate()
        Digits.append(number, to: &bytes)
    }

    /// Writes the shortest number that reads back the same; `null` if it is not finite.
    public mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        separate()
        Digits.append(number, to: &bytes)
    }

    /// Writes `true` or `false`.
    public mutating func value(_ flag: Bool) {
        separate()
        append(flag ? "true" : "false")
    }

    /// Writes an instant as RFC 3339 text, to the second unless it has milliseconds.
    public mutating func value(_ time: Timestamp) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        time.append(to: &bytes, milliseconds: time.milliseconds % 1000 != 0)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        append("null")
    }

    /// Writes bytes that MUST be one complete JSON value, as they are.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    // MARK: Inside

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends a comma unless the last byte shows that this is the first of its kind.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: ","), 10, 32: break
        default: bytes.append(UInt8(ascii: ","))
        }
    }
}
