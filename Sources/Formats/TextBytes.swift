// SPDX-License-Identifier: Apache-2.0

/// Questions that the detectors of `PersonalData` ask about the bytes around a place.
struct TextBytes {
    let utf8: UnsafeBufferPointer<UInt8>

    init(_ utf8: UnsafeBufferPointer<UInt8>) { self.utf8 = utf8 }

    var count: Int { utf8.count }

    /// The byte at a place, 0 outside of the text.
    subscript(_ index: Int) -> UInt8 {
        index >= 0 && index < utf8.count ? utf8[index] : 0
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
    static func isCapital(_ byte: UInt8) -> Bool { byte &- 65 < 26 }
    /// An ASCII letter, or any part of a character beyond ASCII.
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 || byte >= 0x80 }

    /// Says whether a lower-case ASCII word stands here, in whatever case.
    func has(_ word: StaticString, at index: Int) -> Bool {
        guard index >= 0, index + word.utf8CodeUnitCount <= count else { return false }
        for place in 0..<word.utf8CodeUnitCount {
            let byte = utf8[index + place]
            let lower = TextBytes.isCapital(byte) ? byte | 32 : byte
            if lower != word.utf8Start[place] { return false }
        }
        return true
    }

    /// The end of the web address that begins here; numbers in it are not telephone numbers.
    func addressEnd(at index: Int) -> Int? {
        guard has("http://", at: index) || has("https://", at: index) || has("www.", at: index) else {
            return nil
        }
        var end = index
        while end < count, utf8[end] > 32, utf8[end] != UInt8(ascii: "<"), utf8[end] != UInt8(ascii: "\"") {
            end += 1
        }
        return end
    }

    /// Says whether a word shortly before a place begins with one of these, and none of those.
    func hasWord(
        of words: [StaticString], except others: [StaticString] = [], within distance: Int, before index: Int
    ) -> Bool {
        var place = index - 1
        let limit = max(index - distance, 0)
        while place >= limit {
            if TextBytes.isLetter(utf8[place]), !TextBytes.isLetter(self[place - 1]),
                words.contains(where: { has($0, at: place) }), !others.contains(where: { has($0, at: place) })
            {
                return true
            }
            place -= 1
        }
        return false
    }

    /// The letters of the last word before a place, with only spaces, tabs and `:#=.` between; at most 24.
    func wordRange(before index: Int) -> Range<Int> {
        var end = index
        while end > 0, index - end < 6 {
            switch utf8[end - 1] {
            case 32, 9, UInt8(ascii: ":"), UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "."): end -= 1
            default: return letters(before: end)
            }
        }
        return letters(before: end)
    }

    private func letters(before end: Int) -> Range<Int> {
        var start = end
        while start > 0, end - start < 24, TextBytes.isLetter(utf8[start - 1]) { start -= 1 }
        return start..<end
    }
}
