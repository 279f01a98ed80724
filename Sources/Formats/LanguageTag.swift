// SPDX-License-Identifier: Apache-2.0

/// The name of a language, in lower case (`nl`, `pt-br`, `zh-hant`).
public struct LanguageTag: Hashable, Sendable, CustomStringConvertible {
    /// The tag in lower case, its parts with hyphens.
    public let code: String

    /// Takes a tag of RFC 5646's shape; nil if it has none.
    public init?(_ text: some StringProtocol) {
        var code: [UInt8] = []
        var part = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "_"):
                guard part > 0 else { return nil }
                part = 0
                code.append(UInt8(ascii: "-"))
                continue
            case 65...90: code.append(byte + 32)
            case 97...122: code.append(byte)
            case 48...57 where code.contains(UInt8(ascii: "-")): code.append(byte)
            default: return nil
            }
            part += 1
            guard part <= 8, code.count <= 35 else { return nil }
        }
        guard part > 0, code.count > 1 else { return nil }
        self.code = String(decoding: code, as: UTF8.self)
    }

    /// The first part, the language without region and script.
    public var language: Substring { code.prefix { $0 != "-" } }

    public var description: String { code }

    /// Chooses among offered languages by an `Accept-Language` header (RFC 9110 §12.5.4, RFC 4647 §3.4).
    ///
    /// Each range is tried as it is, then with parts cut from its end, then as the language of an offered
    /// region; the range with the highest quality wins, the earlier one when equal. Nil if nothing suits, or
    /// the header is absent or unreadable. At most 32 ranges are read.
    public static func best(for header: String?, among offered: [LanguageTag]) -> LanguageTag? {
        guard let header else { return nil }
        var ranges: [(range: Substring, quality: Int)] = []
        for part in header.split(separator: ",").prefix(32) {
            let pieces = part.split(separator: ";", maxSplits: 1)
            guard let range = pieces.first.map(trimmed), !range.isEmpty else { continue }
            let quality = pieces.count > 1 ? self.quality(trimmed(pieces[1])) : 1000
            if let quality { ranges.append((range, quality)) }
        }
        let refused = ranges.filter { $0.quality == 0 }.compactMap { LanguageTag($0.range) }
        let allowed = offered.filter { !refused.contains($0) }
        // Sorting is not stable, so the place decides among equals.
        let order = ranges.indices.sorted { (-ranges[$0].quality, $0) < (-ranges[$1].quality, $1) }
        for index in order where ranges[index].quality > 0 {
            if ranges[index].range == "*", let first = allowed.first { return first }
            if let tag = LanguageTag(ranges[index].range), let found = tag.lookup(among: allowed) {
                return found
            }
        }
        return nil
    }

    private func lookup(among offered: [LanguageTag]) -> LanguageTag? {
        var parts = code.split(separator: "-")
        while !parts.isEmpty {
            let shorter = parts.joined(separator: "-")
            if let found = offered.first(where: { $0.code == shorter }) { return found }
            parts.removeLast()
        }
        return offered.first { $0.language == language }
    }

    /// Thousandths of `q=0.8`; nil if it is no weight.
    private static func quality(_ text: Substring) -> Int? {
        guard text.utf8.count > 2, text.first == "q" || text.first == "Q", text.dropFirst().first == "=",
            let weight = Double(String(text.dropFirst(2))), weight >= 0, weight <= 1
        else { return nil }
        return Int((weight * 1000).rounded())
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
