// SPDX-License-Identifier: Apache-2.0

/// Telephone numbers, e-mail addresses and number plates that a person left in a text.
///
/// A courtesy, not a guarantee: it warns before publishing and masks what is shown. It is tuned to be right
/// about what it names, so rare ways of writing pass. Each text is read once, from left to right; the time
/// it takes grows with its length and with nothing else.
public enum PersonalData {
    /// What was noticed.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case telephone
        case email = "e-mail"
        case plate

        /// What stands in its place in a masked text, such as `[telephone]`.
        public var mask: String { "[\(rawValue)]" }
    }

    /// Something personal, and where it stands.
    public struct Finding: Hashable, Sendable {
        /// What it is.
        public let kind: Kind
        /// Where it stands in the text.
        public let range: Range<String.Index>
    }

    /// Something personal, and which bytes of UTF-8 it takes.
    struct Match: Hashable {
        let kind: Kind
        let bytes: Range<Int>
    }

    /// Notices what is personal, in the order of the text; findings do not overlap.
    public static func findings(in text: String) -> [Finding] {
        var copy = text
        let matches = copy.withUTF8 { Self.matches(in: $0) }
        let start = text.utf8.startIndex
        return matches.map { match in
            let lower = text.utf8.index(start, offsetBy: match.bytes.lowerBound)
            let upper = text.utf8.index(lower, offsetBy: match.bytes.count)
            return Finding(kind: match.kind, range: lower..<upper)
        }
    }

    /// Says whether anything personal stands in a text.
    public static func isPresent(in text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { !Self.matches(in: $0).isEmpty }
    }

    /// The text with a mask in place of each finding.
    public static func masked(_ text: String, mask: (Kind) -> String = \.mask) -> String {
        var copy = text
        return copy.withUTF8 { utf8 -> String in
            let matches = Self.matches(in: utf8)
            guard !matches.isEmpty else { return text }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(utf8.count)
            var start = 0
            for match in matches {
                bytes.append(contentsOf: utf8[start..<match.bytes.lowerBound])
                bytes.append(contentsOf: mask(match.kind).utf8)
                start = match.bytes.upperBound
            }
            bytes.append(contentsOf: utf8[start...])
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Goes through the text once and asks each detector where its first character may stand.
    static func matches(in utf8: UnsafeBufferPointer<UInt8>) -> [Match] {
        let text = TextBytes(utf8)
        var telephones = TelephoneDetector(text)
        var matches: [Match] = []
        var index = 0
        /// Where the last match ended: nothing may reach back over it.
        var floor = 0
        while index < utf8.count {
            let byte = utf8[index]
            guard byte < 0x80, interesting[Int(byte)] else {
                index += 1
                continue
            }
            if let end = text.addressEnd(at: index) {
                index = end
                continue
            }
            if byte == UInt8(ascii: "@") {
                if let range = EmailDetector.match(in: text, at: index, floor: floor) {
                    matches.append(Match(kind: .email, bytes: range))
                    (index, floor) = (range.upperBound, range.upperBound)
                    continue
                }
            } else if let range = PlateDetector.match(in: text, at: index) {
                matches.append(Match(kind: .plate, bytes: range))
                (index, floor) = (range.upperBound, range.upperBound)
                continue
            } else if TextBytes.isDigit(byte) {
                let (ranges, end) = telephones.run(at: index, floor: floor)
                matches.append(contentsOf: ranges.map { Match(kind: .telephone, bytes: $0) })
                index = end
                floor = ranges.last?.upperBound ?? floor
                continue
            }
            index += 1
        }
        return matches
    }

    /// Digits, `@`, capitals, and `h` and `w`, which begin web addresses.
    private static let interesting: [Bool] = (0..<128).map { byte in
        (48...57).contains(byte) || (64...90).contains(byte) || byte == 104 || byte == 119
    }
}
