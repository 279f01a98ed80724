// SPDX-License-Identifier: Apache-2.0

/// The lengths of a number's groups, and whether people write telephone numbers so.
struct TelephoneShape {
    /// The lengths as decimal digits, of `(202) 555-0143` 334; ten and more take two digits.
    let code: Int
    let digits: Int
    private let count: Int
    private let first: UInt8
    private let second: UInt8
    /// The first digit of the second group, 0 without one.
    private let exchange: UInt8
    /// One bit for each kind of separator that occurs.
    private let separators: UInt8
    private let allButFirstAreThree: Bool
    private let isDateLike: Bool

    init(_ groups: ArraySlice<TelephoneRun.Group>, _ text: TextBytes) {
        let start = groups.first?.start ?? 0
        var (code, digits, separators, areThree) = (0, 0, UInt8(0), true)
        for (place, group) in groups.enumerated() {
            code = (group.count > 9 ? code * 100 : code * 10) + min(group.count, 99)
            digits += group.count
            guard place > 0 else { continue }
            separators |= 1 << group.before.rawValue
            areThree = areThree && group.count == 3
        }
        (self.code, self.digits, self.separators, allButFirstAreThree) = (code, digits, separators, areThree)
        count = groups.count
        first = text[start]
        second = text[start + 1]
        exchange = groups.count > 1 ? text[groups[groups.startIndex + 1].start] : 0
        isDateLike =
            groups.count == 1 && digits == 8 && (text.has("19", at: start) || text.has("20", at: start))
            && (text[start + 4] == 48 || text.has("1", at: start + 4) && text[start + 5] < 51)
    }

    /// Says whether this could be a number in the thousands, with a mark between.
    var isThousands: Bool { count == 1 || allButFirstAreThree }

    private var isSameThroughout: Bool { separators.nonzeroBitCount <= 1 }

    private func has(_ separator: TelephoneRun.Separator) -> Bool {
        separators & 1 << separator.rawValue != 0
    }

    /// Says whether the shape is one of telephone numbers; announced by a word, more of them are.
    func isTelephone(announced: Bool) -> Bool {
        guard (7...13).contains(digits), !isDateLike else { return false }
        // Points divide all groups or none: coordinates have one in each number.
        if has(.dot) {
            guard isSameThroughout || !has(.space) && !has(.hyphen) && !has(.slash) else { return false }
            if count == 2, code != 44, !(announced && code == 34) { return false }
        }
        if has(.slash), !(count == 2 && first == 48) { return false }
        if first == 48 { return isTrunk }
        if announced || has(.parenthesis) && digits >= 10, Self.announcedShapes.contains(code) { return true }
        guard first >= 50 || code == 1334 || code == 11 || code == 110 else { return false }
        switch code {
        case 34: return isSameThroughout && has(.hyphen)
        case 2222: return isSameThroughout
        case 224, 134: return has(.hyphen) || code == 224 && isSameThroughout
        case 334, 37: return exchange >= 50 || first == 53
        case 11: return first != 49 || second >= 50
        default: return Self.plainShapes.contains(code)
        }
    }

    /// National numbers with the trunk digit 0: `06-12345678`, `020 7946 0958`, `0171/1234567`.
    private var isTrunk: Bool {
        guard (9...12).contains(digits), second != 48, count <= 5 else { return false }
        // Every group but a lone 0 has at least two digits.
        var rest = code
        while rest > 0 {
            if rest % 10 == 1, rest > 9 { return false }
            rest /= 10
        }
        return true
    }

    private static let plainShapes: Set<Int> = [
        8, 10, 44, 422, 242, 233, 38, 344, 3422, 32222, 335, 3134, 47, 56, 3233, 3323, 110, 1334, 3224, 313,
        62, 26,
    ]

    private static let announcedShapes: Set<Int> = [
        7, 9, 10, 11, 12, 13, 34, 322, 223, 232, 43, 8, 26, 62, 35, 53, 224, 242, 422, 2222, 233, 332, 323,
        17, 134, 1322, 333, 3222, 36, 63, 234, 27, 324, 2223, 334, 37, 3322, 343, 433, 46, 64, 55, 244, 28,
        2224, 3232, 38, 344, 3422, 32222, 335, 3134, 47, 74, 56, 65, 3233, 3323, 110, 1334, 31322, 3224, 345,
        3333, 444, 39, 48, 2334, 2344, 29, 3332,
    ]
}
