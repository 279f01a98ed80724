// SPDX-License-Identifier: Apache-2.0

/// Finds telephone numbers by the lengths of their groups and by the words around them.
///
/// A number that starts with `+`, `00` or `011` needs 8 to 15 digits (E.164). National ones must have one of
/// the shapes that people use; ambiguous shapes count only after a word such as *phone*, *tel* or *rele*.
/// Dates, years, decimals, coordinates, prices, and numbers after *ID*, *ticket* and the like never count.
struct TelephoneDetector {
    private let text: TextBytes
    /// Where the last number ended; one that follows closely is believed more easily.
    private var lastEnd = -1000

    init(_ text: TextBytes) { self.text = text }

    /// Reads the run of digits that begins here: the numbers in it, and where to read on.
    mutating func run(at index: Int, floor: Int) -> (matches: [Range<Int>], end: Int) {
        let run = TelephoneRun(text, at: index)
        var matches: [Range<Int>] = []
        var first = 0
        while first < run.groups.count {
            if let date = dateLength(run.groups, from: first) {
                first += date
                continue
            }
            guard isOpen(run.groups, first), let count = longest(run.groups, from: first) else {
                first += 1
                continue
            }
            let range = range(run.groups[first..<first + count], floor: matches.last?.upperBound ?? floor)
            matches.append(range)
            lastEnd = range.upperBound
            first += count
        }
        return (matches, run.end)
    }

    // MARK: Extent

    /// Says whether a number may begin with this group: nothing is attached before it.
    private func isOpen(_ groups: [TelephoneRun.Group], _ first: Int) -> Bool {
        switch groups[first].before {
        case .none, .space, .parenthesis, .slash: true
        case .hyphen: lastEnd == groups[first - 1].end
        case .dot: lastEnd == groups[first - 1].end && groups[first].count == 8
        }
    }

    /// Says whether a number may end with this group.
    private func isClosed(_ groups: [TelephoneRun.Group], _ last: Int) -> Bool {
        guard last + 1 < groups.count else {
            switch text[groups[last].end] {
            // A unit, a degree or a point of the compass; a percentage.
            case UInt8(ascii: "N"), UInt8(ascii: "S"), UInt8(ascii: "E"), UInt8(ascii: "W"):
                return TextBytes.isLetter(text[groups[last].end + 1])
            case UInt8(ascii: "%"), UInt8(ascii: "_"): return false
            case UInt8(ascii: "'"): return groups[last].count > 2
            case UInt8(ascii: ":"): return !TextBytes.isDigit(text[groups[last].end + 1])
            case 0xC2: return text[groups[last].end + 1] != 0xB0
            case UInt8(ascii: ","): return !isDecimalComma(groups, last)
            default: return true
            }
        }
        switch groups[last + 1].before {
        case .none, .space, .parenthesis, .slash: return true
        case .hyphen, .dot: return groups[last].count == 8 && groups[last + 1].count >= 4
        }
    }

    /// Sees `12.345.678,90`: a comma with two digits after groups of three.
    private func isDecimalComma(_ groups: [TelephoneRun.Group], _ last: Int) -> Bool {
        let end = groups[last].end
        return groups[last].count == 3 && TextBytes.isDigit(text[end + 1]) && TextBytes.isDigit(text[end + 2])
            && !TextBytes.isDigit(text[end + 3])
    }

    /// The bytes of a number with its `+` and its parentheses.
    private func range(_ groups: ArraySlice<TelephoneRun.Group>, floor: Int) -> Range<Int> {
        guard let first = groups.first, let last = groups.last else { return floor..<floor }
        var start = first.start
        let closes = (first.end..<max(last.start, first.end)).contains { text[$0] == UInt8(ascii: ")") }
        if closes, text[start - 1] == UInt8(ascii: "("), start - 1 >= floor { start -= 1 }
        if let plus = plus(before: start), plus >= floor {
            start = plus
            if closes, text[start - 1] == UInt8(ascii: "("), start - 1 >= floor { start -= 1 }
        }
        return start..<last.end
    }

    /// The place of a `+` before a number, with at most one space between.
    private func plus(before start: Int) -> Int? {
        if text[start - 1] == UInt8(ascii: "+") { return start - 1 }
        if text[start - 1] == 32, text[start - 2] == UInt8(ascii: "+") { return start - 2 }
        return nil
    }

    // MARK: Judgment

    /// How many groups from this one make the longest number; nil if none does.
    private func longest(_ groups: [TelephoneRun.Group], from first: Int) -> Int? {
        let start = groups[first].start
        // Most digits are no telephone number whatever stands before them; look there last.
        var known: Trust?
        func trust() -> Trust {
            let answer = known ?? self.trust(at: start)
            known = answer
            return answer
        }
        if groups[first].before == .none || groups[first].before == .parenthesis,
            plus(before: text[start - 1] == UInt8(ascii: "(") ? start - 1 : start) != nil
        {
            return trust() == .refused ? nil : international(groups, from: first, least: 8)
        }
        if startsAbroad(groups[first]) {
            return trust() == .refused ? nil : international(groups, from: first, least: 11)
        }
        for count in stride(from: min(6, groups.count - first), to: 0, by: -1) {
            let shape = TelephoneShape(groups[first..<first + count], text)
            guard shape.isTelephone(announced: true), isClosed(groups, first + count - 1),
                !isAmount(shape, groups[first + count - 1].end, start)
            else { continue }
            let trust = trust()
            guard trust != .refused else { return nil }
            if shape.isTelephone(announced: trust == .announced) { return count }
        }
        return nil
    }

    /// Says whether a group begins with an exit code, `00` or `011`.
    private func startsAbroad(_ group: TelephoneRun.Group) -> Bool {
        guard text[group.start] == 48 else { return false }
        if text[group.start + 1] == 48 { return text[group.start + 2] != 48 }
        return text.has("011", at: group.start) && (group.count == 3 || group.count >= 6)
    }

    /// Takes groups up to 15 digits, and stops where a second number or a count seems to follow.
    private func international(_ groups: [TelephoneRun.Group], from first: Int, least: Int) -> Int? {
        var digits = 0
        var best: Int?
        for (place, group) in groups[first...].prefix(8).enumerated() {
            if place > 0, group.before == .slash { break }
            if let best, best == place, group.before == .space, digits >= 10,
                groups[first + place - 1].count >= 4
            {
                break
            }
            digits += group.count
            guard digits <= (least == 8 ? 15 : 17) else { break }
            if digits >= least, isClosed(groups, first + place) { best = place + 1 }
        }
        return best
    }

    private enum Trust { case refused, plain, announced }

    private func trust(at start: Int) -> Trust {
        let before = text[start - 1]
        let follows = start - lastEnd <= 8
        let announced =
            follows || text.hasWord(of: telephoneWords, except: otherWords, within: 28, before: start)
        switch before {
        case UInt8(ascii: "$"), UInt8(ascii: "["), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "%"):
            return .refused
        case UInt8(ascii: "/"), UInt8(ascii: "-"): return follows ? .announced : .refused
        case UInt8(ascii: "."), UInt8(ascii: ","):
            if TextBytes.isDigit(text[start - 2]), !follows { return .refused }
        case _ where TextBytes.isLetter(before):
            return announced ? .announced : .refused
        default: break
        }
        if isIdentifier(text.wordRange(before: start)) { return .refused }
        let sign = text[start - 2]
        if announced || before == UInt8(ascii: "#") || before == 32 && sign == UInt8(ascii: "@") {
            return .announced
        }
        return .plain
    }

    /// Sees words that announce a number which is none to call: `IDUshahidi`, `uid`, `ticket`.
    private func isIdentifier(_ word: Range<Int>) -> Bool {
        guard word.count >= 2 else { return false }
        let start = word.lowerBound
        if text[start] == UInt8(ascii: "I"), text[start + 1] == UInt8(ascii: "D") { return true }
        if word.count <= 6, text.has("id", at: word.upperBound - 2) { return true }
        return identifierWords.contains { text.has($0, at: start) }
    }

    /// Sees money, thousands and counts: a currency before, or a unit or `000` at the end.
    private func isAmount(_ shape: TelephoneShape, _ end: Int, _ start: Int) -> Bool {
        if text.has("€", at: start - 3) || text.has("€", at: start - 4) || text.has("£", at: start - 2) {
            return true
        }
        if text.has("000", at: end - 3), shape.isThousands { return true }
        let next = text[end] == 32 ? end + 1 : end
        return unitWords.contains { text.has($0, at: next) }
    }

    /// How many groups make a date or a span of years here; nil if none do.
    private func dateLength(_ groups: [TelephoneRun.Group], from first: Int) -> Int? {
        guard first + 1 < groups.count else { return nil }
        let (a, b) = (groups[first], groups[first + 1])
        if a.count == 4, b.count == 4 { return isYear(a) && isYear(b) ? 2 : nil }
        guard first + 2 < groups.count, b.count <= 2, b.before != .space else { return nil }
        let c = groups[first + 2]
        guard b.before == c.before else { return nil }
        let (month, day) = (value(b), value(c))
        if isYear(a), c.count <= 2, (1...12).contains(month), (1...31).contains(day) { return 3 }
        guard a.count <= 2, isYear(c) || c.count == 2 else { return nil }
        let isDay = (1...31).contains(value(a)) && (1...12).contains(month)
        let isAmerican = (1...12).contains(value(a)) && (1...31).contains(month)
        let continues = first + 3 < groups.count && groups[first + 3].before == c.before
        return (isDay || isAmerican) && !continues ? 3 : nil
    }

    private func isYear(_ group: TelephoneRun.Group) -> Bool { (1900...2099).contains(value(group)) }

    private func value(_ group: TelephoneRun.Group) -> Int {
        guard group.count <= 4 else { return -1 }
        return (group.start..<group.end).reduce(0) { $0 * 10 + Int(text[$1] - 48) }
    }
}

/// Words that announce a telephone number: English, Dutch, French, Haitian Creole, German, Spanish.
private let telephoneWords: [StaticString] = [
    "tel", "phone", "call", "cell", "cel", "mobil", "fax", "contact", "kontakt", "number", "numero", "numéro",
    "nimero", "nimewo", "num", "no.", "rele", "sms", "text", "whatsapp", "bel:", "gsm", "nummer",
    "appel", "llam", "ruf", "reach", "t:", "m:", "ph", "tlf",
]

/// Words that begin alike and announce nothing.
private let otherWords: [StaticString] = ["tell", "telev", "called", "textil"]

private let identifierWords: [StaticString] = [
    "ticket", "case", "order", "isbn", "issn", "lat", "lon", "lng", "status", "invoice", "zip", "node", "doc",
    "cin",
]

private let unitWords: [StaticString] = [
    "people", "persons", "moun", "dollar", "usd", "eur", "€", "gourde", "km", "kg", "m2", "ha ", "litre",
    "liter", "families", "inwoners", "mensen", "personnes", "%",
]
