// SPDX-License-Identifier: Apache-2.0

/// What a person typed, without what could deceive or break, and what had to be done for that.
///
/// CRLF, CR, U+2028 and U+2029 become LF. Dropped are C0 and C1 controls other than LF and tab, U+FEFF, and
/// the controls that embed, override or isolate a direction (U+202A–202E, U+2066–2069), which can make text
/// read other than it is (“Trojan Source”, CVE-2021-42574). White space at the ends of the text and of its
/// lines goes; of blank lines, at most two stay. A text of nothing but invisible signs is empty.
public struct CleanText: Hashable, Sendable {
    /// The text as it may be kept.
    public let text: String
    /// Whether controls of direction were taken out; worth a look by a moderator.
    public let hadDirectionControls: Bool
    /// Whether the text was longer than allowed and lost its end.
    public let wasShortened: Bool

    /// Cleans a text of several lines.
    ///
    /// - Parameter limit: How many characters are kept. As a character may have many marks, eight Unicode
    ///   scalars for each character allowed are a limit as well.
    public init(_ raw: String, limit: Int = 20_000) {
        self.init(raw, limit: limit, lines: true)
    }

    /// Cleans a title or name: as `init(_:limit:)`, and each stretch of white space becomes one space.
    public init(line raw: String, limit: Int = 200) {
        self.init(raw, limit: limit, lines: false)
    }

    private init(_ raw: String, limit: Int, lines: Bool) {
        let limit = max(limit, 0)
        guard !Self.isClean(raw, limit: limit, lines: lines) else {
            (text, hadDirectionControls, wasShortened) = (raw, false, false)
            return
        }
        var cleaner = TextCleaner(scalarLimit: limit > Int.max / 8 ? Int.max : limit * 8, lines: lines)
        for scalar in raw.unicodeScalars where !cleaner.isFull { cleaner.take(scalar) }
        var text = String(decoding: cleaner.result, as: UTF8.self)
        var wasShortened = cleaner.isFull
        if let end = text.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex),
            end < text.endIndex
        {
            text = String(text[..<end])
            wasShortened = true
            while let last = text.unicodeScalars.last, last.properties.isWhitespace {
                text.unicodeScalars.removeLast()
            }
        }
        self.text = text.unicodeScalars.allSatisfy(Self.isInvisible) ? "" : text
        self.wasShortened = wasShortened
        hadDirectionControls = cleaner.hadDirectionControls
    }

    /// A sign that shows nothing by itself: a text of nothing else says nothing.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isWhitespace
    }

    /// Sees cheaply that a text of ASCII has nothing to clean.
    private static func isClean(_ raw: String, limit: Int, lines: Bool) -> Bool {
        guard raw.utf8.count <= limit else { return false }
        var breaks = 0
        var previous: UInt8 = 32
        for byte in raw.utf8 {
            switch byte {
            case 33..<127: breaks = 0
            case 32:
                guard lines || previous != 32 else { return false }
                breaks = 0
            case 10:
                breaks += 1
                guard lines, breaks <= 3, previous != 32 else { return false }
            default: return false
            }
            previous = byte
        }
        guard let first = raw.utf8.first else { return true }
        return first > 32 && previous > 32
    }
}

/// The state of `CleanText` while scalars go by.
private struct TextCleaner {
    private(set) var result: [UInt8] = []
    private(set) var hadDirectionControls = false
    private(set) var isFull = false
    private let scalarLimit: Int
    private let lines: Bool
    private var count = 0
    /// Breaks and, after the last of them, spaces: written when something follows.
    private var breaks = 0
    private var spaces: [Unicode.Scalar] = []
    private var lastWasReturn = false

    init(scalarLimit: Int, lines: Bool) {
        self.scalarLimit = scalarLimit
        self.lines = lines
    }

    mutating func take(_ scalar: Unicode.Scalar) {
        let wasReturn = lastWasReturn
        lastWasReturn = scalar == "\r"
        switch scalar.value {
        case 10 where wasReturn: break
        case 10, 13, 0x2028, 0x2029: lineBreak()
        case 9, 32: space(scalar)
        case 0..<32, 0x7F..<0xA0, 0xFEFF: break
        case 0x202A...0x202E, 0x2066...0x2069: hadDirectionControls = true
        case 33..<127: write(scalar)
        default:
            if scalar.properties.isWhitespace { space(scalar) } else { write(scalar) }
        }
    }

    private mutating func lineBreak() {
        guard lines else { return space(" ") }
        breaks = min(breaks + 1, 3)
        spaces.removeAll(keepingCapacity: true)
    }

    private mutating func space(_ scalar: Unicode.Scalar) {
        if lines {
            if spaces.count < scalarLimit { spaces.append(scalar) }
        } else if spaces.isEmpty {
            spaces.append(" ")
        }
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        if count > 0, breaks + spaces.count > 0 {
            for _ in 0..<breaks { result.append(10) }
            for space in spaces { append(space) }
            count += breaks + spaces.count
        }
        breaks = 0
        spaces.removeAll(keepingCapacity: true)
        guard count < scalarLimit else {
            isFull = true
            return
        }
        append(scalar)
        count += 1
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII {
            result.append(UInt8(truncatingIfNeeded: scalar.value))
        } else if let encoded = UTF8.encode(scalar) {
            result.append(contentsOf: encoded)
        }
    }
}
