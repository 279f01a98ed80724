// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Hummingbird
import Kernel
import Web

/// Which items of a layer an address asks for.
struct LayerQuery: Sendable {
    /// Words that all stand in the item.
    let words: String
    /// Only those that are disputed and not answered.
    let isDisputed: Bool
    /// Where the item, or its middle, is.
    let box: Box?
    /// How many a page has; nil for all.
    let limit: Int?
    /// The place in the list of the first.
    let start: Int

    /// Reads the address.
    ///
    /// - Throws: `Refusal.invalid` with the parameter.
    init(_ request: Request) throws {
        let parameters = request.query
        words = CleanText(line: parameters["q"] ?? "", limit: 200).text
        isDisputed = ["1", "true", "yes", "on"].contains(parameters["disputed"] ?? "")
        do { box = try parameters["bbox"].flatMap { $0.isEmpty ? nil : try Box(parsing: $0) } } catch let
            error as GeometryError
        { throw Refusal.field("bbox", "place.\(error.code)") }
        limit = try Self.number(parameters["limit"], "limit", from: 1)
        start = try Self.number(parameters["start"], "start", from: 0) ?? 0
    }

    private static func number(_ text: String?, _ field: String, from least: Int) throws -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int(text), number >= least else { throw Refusal.field(field, "number") }
        return number
    }

    /// The rows that pass, in the order of the file.
    func rows(in data: LayerData, _ counts: [String: ItemCounts]) -> [Int] {
        var rows = words.isEmpty ? Array(0..<data.count) : data.matching(words)
        if isDisputed { rows = rows.filter { counts[data.names[$0]]?.isDisputed ?? false } }
        if let box {
            let inside = Set(
                box.quadkeyRanges().flatMap { range in
                    data.codes.places(in: range.codes).filter { place in
                        range.isExact
                            || Quadkey(code: data.codes[place]).map { box.contains($0.point) } ?? false
                    }
                }.map { Int(data.order[$0]) })
            rows = rows.filter(inside.contains)
        }
        return rows
    }

    /// The filters as they stand in the address, without the place in the list.
    var text: String {
        var parts: [String] = []
        if !words.isEmpty { parts.append("q=\(Self.encoded(words))") }
        if isDisputed { parts.append("disputed=1") }
        if let box { parts.append("bbox=\(box)") }
        return parts.joined(separator: "&")
    }

    /// The address of a later page.
    func next(_ start: Int) -> String {
        let limit = limit.map { "limit=\($0)&" } ?? ""
        return (text.isEmpty ? "" : text + "&") + limit + "start=\(start)"
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 45
            result +=
                isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return result
    }
}
