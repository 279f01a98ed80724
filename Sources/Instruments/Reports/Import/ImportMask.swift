// SPDX-License-Identifier: Apache-2.0

/// Masks every run of digits in an imported text that could be a telephone number.
///
/// People who type are asked, so that what is noticed there must be precise; nobody can be asked about an import, so
/// here a number too many is masked rather than one too few: message ids go, coordinates, dates and links stay.
enum ImportMask {
    private static let mask = "[telephone]"
    private static let fewestDigits = 7

    static func masked(_ text: String) -> String {
        guard text.utf8.count(where: { 48...57 ~= $0 }) >= fewestDigits else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count)
        var rest = text[...]
        while let first = rest.first {
            guard first.isASCIIDigit else {
                let word = rest.prefix { !$0.isASCIIDigit }
                result += word
                rest = rest.dropFirst(word.count)
                continue
            }
            let run = number(rest)
            let digits = run.count { $0.isASCIIDigit }
            result +=
                (fewestDigits...14).contains(digits) && !isLink(result) && !isDecimal(run, result)
                ? mask : String(run)
            rest = rest.dropFirst(run.count)
        }
        return result
    }

    /// Digits with at most two separators between each group; ends with a digit.
    private static func number(_ text: Substring) -> Substring {
        var (end, place, gap) = (text.startIndex, text.startIndex, 0)
        while place < text.endIndex {
            if text[place].isASCIIDigit {
                (end, gap) = (text.index(after: place), 0)
            } else if gap < 2, " -.()/".contains(text[place]) {
                gap += 1
            } else {
                break
            }
            place = text.index(after: place)
        }
        return text[..<end]
    }

    /// The run stands inside an address: it began with a scheme and has had no space since.
    private static func isLink(_ before: String) -> Bool {
        let word = before.reversed().prefix { !$0.isWhitespace }
        let text = String(word.reversed())
        return text.contains("://") || text.contains("www.") || text.contains("/")
    }

    /// `18.556595`, `1,250,000`, `12.01.2010 17:26`: decimals, amounts and dates.
    private static func isDecimal(_ run: Substring, _ before: String) -> Bool {
        let parts = run.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0].count <= 3, parts[1].count >= 4,
            parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) })
        {
            // 509.5550100 is a number of Haiti; a latitude or longitude lies below 181.
            return (Int(parts[0]) ?? 999) <= 180
        }
        let dates = run.split { !$0.isASCIIDigit }
        return dates.count >= 3
            && dates.prefix(3).contains { (1990...2035).contains(Int($0) ?? 0) && $0.count == 4 }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { "0" <= self && self <= "9" }
}
