// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Geometry

/// An export of Ushahidi 2: one incident a row, several categories in one cell, dates as its people wrote them.
struct UshahidiExport {
    private struct Columns {
        let id, title, date, place, description, category, latitude, longitude: Int
        let approved, verified: Int?
    }
    private let url: URL
    /// The categories, made from the labels in the file.
    let categories: [Category]
    private let keys: [String: String]
    private let pattern: DatePattern
    /// How many rows there are.
    let count: Int

    /// Reads the file once for its labels and for how its dates are written.
    ///
    /// - Throws: `UnreadableTable`.
    init(_ url: URL) throws {
        self.url = url
        var table = try TableReader(url)
        let columns = try Self.columns(table)
        var (labels, dates, count) = ([String: Int](), [String](), 0)
        while true {
            do {
                guard let row = try table.next() else { break }
                count += 1
                for label in Self.labels(row[columns.category] ?? "") { labels[label, default: 0] += 1 }
                if dates.count < 20_000 { dates.append((row[columns.date] ?? "").trimmed) }
            } catch is CSVError { continue }
        }
        guard let pattern = DatePattern.guessed(from: dates.filter { !$0.isEmpty }) else {
            throw UnreadableTable(
                "the dates are written in a way that is not known: \(dates.first ?? "none")")
        }
        self.pattern = pattern
        self.count = count
        var maker = LabelledCategories()
        for label in labels.keys.sorted() { maker.add(label) }
        (categories, keys) = (maker.categories, maker.keys)
    }

    private static func columns(_ table: TableReader) throws -> Columns {
        func need(_ index: Int?, _ name: String) throws -> Int {
            guard let index else {
                throw UnreadableTable("there is no column \(name); is this an Ushahidi export?")
            }
            return index
        }
        return Columns(
            id: try need(table.column("serial", "#", "incident id", "id"), "Serial"),
            title: try need(table.column("incident title", "title"), "INCIDENT TITLE"),
            date: try need(table.column("incident date", "date"), "INCIDENT DATE"),
            place: try need(table.column("location"), "LOCATION"),
            description: try need(table.column("description"), "DESCRIPTION"),
            category: try need(table.column("category", "categories"), "CATEGORY"),
            latitude: try need(table.column("latitude", "lat"), "LATITUDE"),
            longitude: try need(table.column("longitude", "lon", "long"), "LONGITUDE"),
            approved: table.column("approved"), verified: table.column("verified"))
    }

    /// The labels of a cell: between commas, the last comma ends the list.
    static func labels(_ cell: String) -> [String] {
        cell.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    /// Calls the body with each row that can be taken, and lists the others.
    func forEach(_ body: (ImportRow) async throws -> Void, rejected: (RejectedRow) -> Void) async throws {
        var table = try TableReader(url)
        let columns = try Self.columns(table)
        while true {
            do {
                guard let row = try table.next() else { return }
                switch read(row, columns) {
                case .success(let read): try await body(read)
                case .failure(let reason): rejected(RejectedRow(line: row.line, reason: reason.words))
                }
            } catch let error as CSVError {
                rejected(RejectedRow(line: error.line, reason: error.description))
            }
        }
    }

    private struct Reason: Error { let words: String }

    private func read(_ row: CSVRow, _ columns: Columns) -> Result<ImportRow, Reason> {
        func text(_ column: Int) -> String { Entities.decoded((row[column] ?? "").trimmed) }
        let id = text(columns.id)
        guard !id.isEmpty else { return .failure(Reason(words: "it has no number")) }
        let date = text(columns.date)
        guard let seen = pattern.timestamp(from: date) else {
            return .failure(Reason(words: "the date \"\(date)\" cannot be read as \(pattern)"))
        }
        let place: Point?
        switch Coordinates.read(text(columns.latitude), text(columns.longitude)) {
        case .success(let point): place = point
        case .failure(let mistake): return .failure(Reason(words: mistake.words))
        }
        let labels = Self.labels(row[columns.category] ?? "")
        let (title, description) = (text(columns.title), text(columns.description))
        var fields = JSONObject()
        let main = Self.main(labels)
        let others = labels.filter { keys[$0] == nil }
        if !others.isEmpty { fields["labels"] = .string(String(others.joined(separator: "; ").prefix(480))) }
        if let verified = columns.verified {
            fields["verified"] = .bool(text(verified).uppercased() == "YES")
        }
        return .success(
            ImportRow(
                line: row.line, source: id, category: keys[main] ?? LabelledCategories.none,
                also: labels.filter { $0 != main }.compactMap { keys[$0] },
                place: place, placeWords: String(text(columns.place).prefix(200)), seen: seen,
                description: title.isEmpty || description.hasPrefix(title)
                    ? description : "\(title)\n\n\(description)",
                fields: fields, isApproved: columns.approved.map { text($0).uppercased() != "NO" } ?? true))
    }

    /// The first label that names a thing rather than a chapter: `2b. …` before `2. …`.
    static func main(_ labels: [String]) -> String {
        labels.first { LabelledCategories.code(of: $0).contains { $0.isLetter } } ?? labels.first ?? ""
    }
}

/// Coordinates as tables hold them: two numbers, or nothing.
enum Coordinates {
    struct Mistake: Error { let words: String }

    /// The place; nil where both are empty, or both 0, which tables write for "unknown".
    static func read(_ latitude: String, _ longitude: String) -> Result<Point?, Mistake> {
        if latitude.isEmpty, longitude.isEmpty { return .success(nil) }
        guard let north = number(latitude), let east = number(longitude)
        else { return .failure(Mistake(words: "\"\(latitude)\", \"\(longitude)\" are not coordinates")) }
        if north == 0, east == 0 { return .success(nil) }
        do {
            return .success(try Point(latitude: north, longitude: east))
        } catch { return .failure(Mistake(words: "\(latitude), \(longitude) is not a place in the world")) }
    }

    private static func number(_ text: String) -> Double? {
        Double(text.utf8.contains(UInt8(ascii: ",")) ? text.replacing(",", with: ".") : text)
    }
}

/// The few HTML entities that old exports leave in their texts.
enum Entities {
    /// Takes them out, also where they were put in twice (`&amp;amp;`).
    static func decoded(_ text: String) -> String {
        let once = decodedOnce(text)
        return once == text ? text : decodedOnce(once)
    }

    private static func decodedOnce(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var result = text
        for (entity, sign) in [
            ("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "),
            ("&amp;", "&"),
        ] { result = result.replacing(entity, with: sign) }
        return result
    }
}

extension String {
    /// Without white space at the ends; at once where an ASCII sign begins and ends it.
    var trimmed: String {
        guard let first = utf8.first, let last = utf8.last else { return self }
        let ink: Range<UInt8> = 33..<127
        if ink.contains(first), ink.contains(last) { return self }
        return trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
