// SPDX-License-Identifier: Apache-2.0

/// Groups of digits with short separators between, as long as telephone numbers may go on.
struct TelephoneRun {
    /// What stands between two groups.
    enum Separator: UInt8 { case none, space, hyphen, dot, parenthesis, slash }

    struct Group {
        let start: Int
        let end: Int
        /// What stands before it.
        let before: Separator

        var count: Int { end - start }
    }

    private(set) var groups: [Group] = []
    /// Where the reading stopped.
    private(set) var end: Int

    init(_ text: TextBytes, at index: Int) {
        var position = index
        var before = Separator.none
        while true {
            let start = position
            while TextBytes.isDigit(text[position]) { position += 1 }
            groups.append(Group(start: start, end: position, before: before))
            guard let (separator, next) = TelephoneRun.separator(text, at: position) else { break }
            before = separator
            position = next
        }
        end = position
    }

    /// Reads at most three characters between two digits; nil where a number ends.
    ///
    /// The end of a sentence, a tab, a new line and two spaces end one.
    private static func separator(_ text: TextBytes, at index: Int) -> (Separator, Int)? {
        var (spaces, hyphens, dots, parentheses, slashes) = (0, 0, 0, 0, 0)
        var position = index
        while !TextBytes.isDigit(text[position]) {
            switch text[position] {
            case 32: spaces += 1
            case 0xC2 where text[position + 1] == 0xA0:
                spaces += 1
                position += 1
            case 0xE2 where text[position + 1] == 0x80 && (0x90...0x93).contains(text[position + 2]):
                hyphens += 1
                position += 2
            case UInt8(ascii: "-"): hyphens += 1
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: "("), UInt8(ascii: ")"): parentheses += 1
            case UInt8(ascii: "/"): slashes += 1
            default: return nil
            }
            position += 1
            guard spaces + hyphens + dots + parentheses + slashes <= 3 else { return nil }
        }
        switch (spaces, hyphens, dots, parentheses, slashes) {
        case (1, 0, 0, 0, 0): return (.space, position)
        case (0...1, 1, 0, 0, 0): return (.hyphen, position)
        case (0, 0, 1, 0, 0): return (.dot, position)
        case (0...1, 0...1, 0, 1...2, 0): return (.parenthesis, position)
        case (0...2, 0, 0, 0, 1): return (.slash, position)
        default: return nil
        }
    }
}
