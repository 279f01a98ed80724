// SPDX-License-Identifier: Apache-2.0

/// Finds number plates of vehicles, in capitals: Dutch, German and British ones by their shape.
///
/// Without a word such as *plate* or *kenteken* before it, a German plate needs its hyphen. After such a word
/// any token of four to nine capitals and digits counts that has both.
enum PlateDetector {
    /// Matches a plate that begins exactly here.
    static func match(in text: TextBytes, at index: Int) -> Range<Int>? {
        guard !TextBytes.isLetter(text[index - 1]), !TextBytes.isDigit(text[index - 1]),
            text[index - 1] != UInt8(ascii: "-"),
            TextBytes.isCapital(text[index]) || TextBytes.isDigit(text[index])
        else { return nil }
        let shape = PlateShape(text, at: index)
        guard shape.hasLetters, shape.hasDigits else { return nil }
        let end = dutch(shape) ?? german(shape) ?? british(shape, text) ?? announced(shape, text, index)
        return end.map { index..<$0 }
    }

    /// `99-XX-99` and its thirteen sisters (RDW sidecodes 1 to 14).
    private static func dutch(_ shape: PlateShape) -> Int? {
        guard shape.parts.count >= 3, shape.isClosed(3),
            shape.parts[0].separator == UInt8(ascii: "-"), shape.parts[1].separator == UInt8(ascii: "-")
        else { return nil }
        let parts = shape.parts[..<3]
        guard parts.reduce(0, { $0 + $1.count }) == 6 else { return nil }
        let pattern = parts.map { ($0.isLetters ? "X" : "9") + String($0.count) }.joined()
        guard dutchPatterns.contains(pattern) else { return nil }
        // From the fourth code on there are no vowels, which keeps `1-JAN-10` out.
        if dutchPatterns.prefix(3).contains(pattern) { return parts[2].end }
        return parts.contains { $0.isLetters && $0.hasVowel } ? nil : parts[2].end
    }

    private static let dutchPatterns = [
        "X29292", "9292X2", "92X292", "X292X2", "X2X292", "92X2X2", "92X391", "91X392", "X293X1", "X193X2",
        "X392X1", "X192X3", "91X293", "93X291",
    ]

    /// `M-AB 1234`, `KA-PA 777E` (FZV Anlage 1).
    private static func german(_ shape: PlateShape) -> Int? {
        guard shape.parts.count >= 3 else { return nil }
        let (district, letters, number) = (shape.parts[0], shape.parts[1], shape.parts[2])
        guard district.isLetters, letters.isLetters, !number.isLetters, district.count <= 3,
            letters.count <= 2,
            (2...4).contains(number.count), district.separator == UInt8(ascii: "-"),
            letters.separator == 32 || letters.separator == 0, number.first != UInt8(ascii: "0")
        else { return nil }
        if shape.isClosed(3) { return number.end }
        // E for electric, H for historic.
        guard number.separator == 0, shape.isClosed(4), shape.parts[3].count == 1,
            shape.parts[3].first == UInt8(ascii: "E") || shape.parts[3].first == UInt8(ascii: "H")
        else { return nil }
        return shape.parts[3].end
    }

    /// `AB12 CDE` (since 2001).
    private static func british(_ shape: PlateShape, _ text: TextBytes) -> Int? {
        guard shape.parts.count >= 3, shape.isClosed(3) else { return nil }
        let (area, age, random) = (shape.parts[0], shape.parts[1], shape.parts[2])
        guard area.isLetters, !age.isLetters, random.isLetters, area.count == 2, age.count == 2,
            random.count == 3, area.separator == 0, age.separator == 32 || age.separator == 0
        else { return nil }
        // I and Q are not used, and in a text in capitals words follow numbers.
        let letters = [text[area.end - 2], text[area.end - 1]] + (1...3).map { text[random.end - $0] }
        guard !letters.contains(UInt8(ascii: "I")), !letters.contains(UInt8(ascii: "Q")) else { return nil }
        let words: [StaticString] = [
            "the", "and", "for", "was", "are", "may", "but", "not", "you", "had", "has",
        ]
        return words.contains { text.has($0, at: random.end - 3) } ? nil : random.end
    }

    private static let announcements: [StaticString] = [
        "plate", "license", "licence", "registration", "kenteken", "nummerbord", "nummerplaat", "kennzeichen",
        "immatricul", "plaque",
    ]

    /// Whatever looks like a plate after a word that says so.
    private static func announced(_ shape: PlateShape, _ text: TextBytes, _ index: Int) -> Int? {
        var characters = 0
        var (hasLetters, hasDigits) = (false, false)
        var end: Int?
        for (place, part) in shape.parts.enumerated() {
            characters += part.count
            guard characters <= 9 else { break }
            hasLetters = hasLetters || part.isLetters
            hasDigits = hasDigits || !part.isLetters
            if characters >= 4, hasLetters, hasDigits, shape.isClosed(place + 1) { end = part.end }
        }
        guard let end, text.hasWord(of: announcements, within: 32, before: index) else { return nil }
        return end
    }
}

/// A token of capitals and digits, cut where the kind changes or one hyphen or space stands.
private struct PlateShape {
    struct Part {
        let isLetters: Bool
        let hasVowel: Bool
        let count: Int
        let end: Int
        let first: UInt8
        /// The byte between this part and the next, 0 for none.
        var separator: UInt8 = 0
    }

    private(set) var parts: [Part] = []
    private let text: TextBytes

    init(_ text: TextBytes, at index: Int) {
        self.text = text
        var position = index
        while parts.count < 5, let part = PlateShape.part(text, at: position) {
            parts.append(part)
            position = part.end
            let byte = text[position]
            if byte == 32 || byte == UInt8(ascii: "-") {
                parts[parts.count - 1].separator = byte
                position += 1
            }
        }
    }

    var hasLetters: Bool { parts.contains { $0.isLetters } }
    var hasDigits: Bool { parts.contains { !$0.isLetters } }

    /// Says whether a plate may end after so many parts: nothing is attached to it.
    func isClosed(_ count: Int) -> Bool {
        guard count <= parts.count else { return false }
        let next = text[parts[count - 1].end]
        guard !TextBytes.isLetter(next), !TextBytes.isDigit(next) else { return false }
        let following = text[parts[count - 1].end + 1]
        return next != UInt8(ascii: "-") || !(TextBytes.isLetter(following) || TextBytes.isDigit(following))
    }

    private static func part(_ text: TextBytes, at index: Int) -> Part? {
        let first = text[index]
        let isLetters = TextBytes.isCapital(first)
        guard isLetters || TextBytes.isDigit(first) else { return nil }
        var end = index
        var hasVowel = false
        while isLetters ? TextBytes.isCapital(text[end]) : TextBytes.isDigit(text[end]) {
            switch text[end] {
            case UInt8(ascii: "A"), UInt8(ascii: "E"), UInt8(ascii: "I"), UInt8(ascii: "O"),
                UInt8(ascii: "U"):
                hasVowel = true
            default: break
            }
            end += 1
            // No plate has a longer part; a run of a million digits must not be walked from each of them.
            guard end - index <= 9 else { return nil }
        }
        return Part(isLetters: isLetters, hasVowel: hasVowel, count: end - index, end: end, first: first)
    }
}
