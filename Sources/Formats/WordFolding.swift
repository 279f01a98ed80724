// SPDX-License-Identifier: Apache-2.0

/// The words of a text as search compares them, the same on every database.
///
/// Lower case; diacritics gone from Latin, Greek and Cyrillic letters, whether composed or combining; `ß` is
/// `ss`, `æ` `ae`, `œ` `oe`, `ø` `o`, `ł` `l`, `ı` `i`; Arabic and Hebrew points are dropped. Letters and
/// digits make words, all else divides them. Each Han, Hiragana and Katakana character is a word by itself,
/// for there are no spaces to divide at. Folding is for comparison: the result is not text to show.
public enum WordFolding {
    /// How many characters of a word are kept; the rest of it is passed over.
    public static let maxCharacters = 40

    /// Calls `body` with the UTF-8 of each folded word, in order; the buffer is valid only during the call.
    public static func forEachWord(
        in utf8: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: WordBuffer.capacity) { memory in
            var word = WordBuffer(memory)
            var index = 0
            let count = utf8.count
            while index < count {
                let byte = utf8[index]
                if byte < 0x80 {
                    index &+= 1
                    let lower = byte | 0x20
                    if lower &- 97 < 26 {
                        word.append(lower)
                    } else if byte &- 48 < 10 {
                        word.append(byte)
                    } else {
                        word.end(body)
                    }
                } else {
                    let (scalar, length) = decode(utf8, at: index)
                    index &+= length
                    fold(scalar, into: &word, body)
                }
            }
            word.end(body)
        }
    }

    /// Calls `body` with the UTF-8 of each folded word, in order; the buffer is valid only during the call.
    public static func forEachWord(in text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var copy = text
        copy.withUTF8 { forEachWord(in: $0, body) }
    }

    /// The folded words in order, repeated ones too.
    public static func words(in text: String) -> [String] {
        var words: [String] = []
        forEachWord(in: text) { words.append(String(decoding: $0, as: UTF8.self)) }
        return words
    }

    /// The folded words with a space between, for a full-text index.
    public static func folded(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        appendFolded(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the folded words with a space between, and one before the first if bytes precede it.
    public static func appendFolded(_ text: String, to bytes: inout [UInt8]) {
        forEachWord(in: text) { word in
            if !bytes.isEmpty { bytes.append(32) }
            bytes.append(contentsOf: word)
        }
    }

    // MARK: Characters beyond ASCII

    /// Reads one scalar; a byte that begins none is U+FFFD, which divides words.
    private static func decode(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> (scalar: UInt32, length: Int) {
        let first = UInt32(utf8[index])
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first < 0xF5, index &+ length <= utf8.count else { return (0xFFFD, 1) }
        var scalar = first & (0xFF >> UInt32(length + 1))
        for place in 1..<length {
            let byte = utf8[index &+ place]
            guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        return (scalar, length)
    }

    private static func fold(
        _ scalar: UInt32, into word: inout WordBuffer, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        switch scalar {
        case 0xC0...0x24F: fold(FoldingTables.latin, scalar, from: 0xC0, into: &word, body)
        case 0x1E00...0x1EFF: fold(FoldingTables.latinAdditional, scalar, from: 0x1E00, into: &word, body)
        case 0x370...0x3FF: fold(FoldingTables.greek[Int(scalar) - 0x370], into: &word, body)
        case 0x1F00...0x1FFF: fold(FoldingTables.greekExtended[Int(scalar) - 0x1F00], into: &word, body)
        case 0x400...0x4FF: fold(FoldingTables.cyrillic[Int(scalar) - 0x400], into: &word, body)
        case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: break
        case 0x483...0x489, 0x591...0x5BD, 0x5BF, 0x5C1...0x5C2, 0x5C4...0x5C5, 0x5C7: break
        case 0x640, 0x610...0x61A, 0x64B...0x65F, 0x670, 0x6D6...0x6DC, 0xAD, 0x200C...0x200D: break
        case 0xFF10...0xFF19, 0xFF41...0xFF5A: word.append(UInt8(scalar - 0xFEE0))
        case 0xFF21...0xFF3A: word.append(UInt8(scalar - 0xFEC0))
        case 0x3041...0x3096, 0x30A1...0x30FA, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x3FFFF:
            word.end(body)
            word.append(scalar: scalar)
            word.end(body)
        default: foldByProperties(scalar, into: &word, body)
        }
    }

    private static func fold(
        _ table: StaticString, _ scalar: UInt32, from first: UInt32, into word: inout WordBuffer,
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let place = Int(scalar - first) * 2
        let (letter, second) = (table.utf8Start[place], table.utf8Start[place + 1])
        switch letter {
        case UInt8(ascii: "-"): word.end(body)
        case UInt8(ascii: "?"): foldByProperties(scalar, into: &word, body)
        default:
            word.append(letter)
            if second != 32 { word.append(second) }
        }
    }

    private static func fold(
        _ letter: UInt16, into word: inout WordBuffer, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        if letter == 0 { word.end(body) } else { word.append(scalar: UInt32(letter)) }
    }

    /// Asks Unicode's own properties, for all scripts that have no table.
    private static func foldByProperties(
        _ value: UInt32, into word: inout WordBuffer, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard let scalar = Unicode.Scalar(value) else { return word.end(body) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .titlecaseLetter:
            for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                if lower == scalar {
                    word.append(scalar: value)
                } else {
                    fold(lower.value, into: &word, body)
                }
            }
        case .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber, .otherNumber:
            word.append(scalar: value)
        case .nonspacingMark, .spacingMark:
            // Vowel signs are part of a word, but do not begin one.
            if !word.isEmpty { word.append(scalar: value) }
        default: word.end(body)
        }
    }
}

/// One word as it grows, in memory that the caller lends.
private struct WordBuffer {
    static let capacity = WordFolding.maxCharacters * 4

    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var length = 0
    private var characters = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

    var isEmpty: Bool { length == 0 }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        guard characters < WordFolding.maxCharacters else { return }
        memory[length] = byte
        length &+= 1
        characters &+= 1
    }

    mutating func append(scalar: UInt32) {
        guard characters < WordFolding.maxCharacters else { return }
        switch scalar {
        case 0..<0x80: put(UInt8(scalar))
        case 0x80..<0x800: put(0xC0 | UInt8(scalar >> 6))
        case 0x800..<0x10000:
            put(0xE0 | UInt8(scalar >> 12))
            put(0x80 | UInt8(scalar >> 6 & 0x3F))
        default:
            put(0xF0 | UInt8(scalar >> 18))
            put(0x80 | UInt8(scalar >> 12 & 0x3F))
            put(0x80 | UInt8(scalar >> 6 & 0x3F))
        }
        if scalar >= 0x80 { put(0x80 | UInt8(scalar & 0x3F)) }
        characters &+= 1
    }

    private mutating func put(_ byte: UInt8) {
        memory[length] = byte
        length &+= 1
    }

    @inline(__always)
    mutating func end(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard length > 0 else { return }
        body(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(memory)[..<length]))
        length = 0
        characters = 0
    }
}
