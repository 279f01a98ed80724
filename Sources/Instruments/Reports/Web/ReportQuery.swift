// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Hummingbird
import Kernel
import Web

/// The filters of a list as they stand in its address, read and written.
struct ReportQuery {
    let filter: ReportFilter
    let categories: [String]
    let status: String
    let since: String
    let until: String
    let words: String
    let box: Box?
    let limit: Int?
    let after: EntryIndex?
    /// The entry at which things are asked for as they were.
    let at: EntryIndex?

    /// Reads the query of an address.
    ///
    /// - Throws: `Refusal` with the parameter that is wrong.
    init(_ request: Request, _ known: [SlottedCategory]) throws {
        let parameters = request.query
        func text(_ name: String) -> String { parameters[name]?.trimmed ?? "" }
        var filter = ReportFilter()
        categories = parameters.values("category").flatMap { $0.split(separator: ",") }.map(String.init)
        for key in categories {
            guard let found = known.first(where: { $0.category.key == key }) else {
                throw Refusal.field("category", "choice")
            }
            filter.categories.insert(Int(found.slot))
        }
        status = text("status")
        switch status {
        case "", "all": break
        case "open": filter.statuses = .open
        case "resolved": filter.statuses = .resolved
        default: throw Refusal.field("status", "choice")
        }
        (since, until, words) = (text("since"), text("until"), String(text("q").prefix(200)))
        filter.since = try Self.time("since", since, isEnd: false)
        filter.until = try Self.time("until", until, isEnd: true)
        if !words.isEmpty { filter.query = words }
        do {
            box = text("bbox").isEmpty ? nil : try Box(parsing: text("bbox"))
        } catch { throw Refusal.field("bbox", "place.\(error.code)") }
        filter.box = box
        if !text("credence").isEmpty {
            guard let credence = Credence(rawValue: text("credence")) else {
                throw Refusal.field("credence", "choice")
            }
            filter.credence = credence
        }
        limit = try Self.number("limit", text("limit"), from: 1).map { Int(min($0, 10_000)) }
        after = try Self.number("after", text("after"))
        at = try Self.number("at", text("at"))
        self.filter = filter
    }

    private static func number(_ name: String, _ text: String, from least: Int64 = 0) throws -> Int64? {
        if text.isEmpty { return nil }
        guard let number = Int64(text), number >= least else { throw Refusal.field(name, "number") }
        return number
    }

    /// A date, or an instant; a date that ends a stretch counts whole.
    private static func time(_ name: String, _ text: String, isEnd: Bool) throws -> Timestamp? {
        if text.isEmpty { return nil }
        if let day = Timestamp(parsingDate: text) { return isEnd ? day.adding(seconds: 86_400) : day }
        // A plus that was not escaped is a space in a query, and no instant has one.
        guard let time = Timestamp(parsing: text.replacing(" ", with: "+")) else {
            throw Refusal.field(name, "time")
        }
        return time
    }

    /// The filters as a query, without paging; with the entry at which things are asked for.
    var text: String {
        [textNow, at.map { "at=\($0)" } ?? ""].filter { !$0.isEmpty }.joined(separator: "&")
    }

    /// The filters as a query, without paging, as things are.
    var textNow: String {
        var parts = categories.map { "category=\(Self.encoded($0))" }
        if !status.isEmpty { parts.append("status=\(status)") }
        if let box { parts.append("bbox=\(box)") }
        if !since.isEmpty { parts.append("since=\(Self.encoded(since))") }
        if !until.isEmpty { parts.append("until=\(Self.encoded(until))") }
        if !words.isEmpty { parts.append("q=\(Self.encoded(words))") }
        if let credence = filter.credence { parts.append("credence=\(credence.rawValue)") }
        return parts.joined(separator: "&")
    }

    /// The query of the page after an id.
    func next(_ id: EntryIndex) -> String {
        ([text] + [limit.map { "limit=\($0)" } ?? "", "after=\(id)"]).filter { !$0.isEmpty }.joined(
            separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            if isPlain || [45, 46, 95, 126, 44, 58].contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return result
    }
}
