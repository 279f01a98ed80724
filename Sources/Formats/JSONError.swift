// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not the JSON that is accepted here, and where that shows.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: String, Hashable, Sendable {
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "this character cannot stand here"
        case trailingBytes = "something follows the value"
        case invalidLiteral = "this is not true, false or null"
        case invalidNumber = "this is not a number"
        case numberOutOfRange = "this number is too large"
        case invalidEscape = "this escape is unknown"
        case loneSurrogate = "this escape is half of a surrogate pair"
        case controlCharacter = "a string holds a control character"
        case invalidUTF8 = "this is not UTF-8"
        case duplicateKey = "this name stands twice in one object"
        case tooDeep = "values are nested too deeply"
        case tooManyValues = "there are too many values"
        case tooLong = "the text is too long"
    }

    /// What is wrong.
    public let reason: Reason
    /// How many bytes precede the place where it shows.
    public let offset: Int

    /// Names a fault and its place.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason.rawValue) (byte \(offset))" }
}
