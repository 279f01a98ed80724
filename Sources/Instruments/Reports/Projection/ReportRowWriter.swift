// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// Where the addresses in published rows point to.
struct ReportLinks: Sendable, Hashable {
    /// The absolute address of the list, `https://example.org/i/quake/reports`.
    let reports: String
    /// The absolute address of the media, `https://example.org/media`.
    let media: String

    /// The address of a report's page.
    func report(_ id: EntryIndex) -> String { "\(reports)/\(id)" }
}

/// Writes rows of `ReportRow.columns` as published, straight from the database's bytes.
///
/// The columns are those of `ReportCollection.schema`. Numbers, times and names are made without intermediate
/// strings; what many rows share (categories, authors' names) is encoded once.
struct ReportRowWriter: Sendable {
    private struct Label: Sendable {
        let key: [UInt8]
        let name: [UInt8]
    }

    private let now: Timestamp
    private let report: [UInt8]
    private let media: [UInt8]
    private var labels: [Label]
    private var authors: [UInt64: [UInt8]] = [:]
    private var scratch: [UInt8] = []

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - categories: Those of the initiative.
    ///   - language: The language of their names.
    ///   - now: When out of date is judged.
    init(_ links: ReportLinks, _ categories: [SlottedCategory], language: String, now: Timestamp) {
        self.now = now
        report = Array((links.reports + "/").utf8)
        media = Array((links.media + "/").utf8)
        labels = [Label](repeating: Label(key: [], name: []), count: 60)
        for one in categories where (0..<60).contains(one.slot) {
            labels[Int(one.slot)] = Label(
                key: Array(one.category.key.utf8), name: Array(one.category.name(in: language).utf8))
        }
    }

    private func label(_ row: borrowing Row) -> Label {
        let slot = Int(row.int(1))
        return labels.indices.contains(slot) ? labels[slot] : Label(key: [], name: [])
    }

    private func credence(_ row: borrowing Row) -> Credence {
        Credence(
            confirmations: Int(row.int(11)), disputes: Int(row.int(12)),
            freshUntil: Timestamp(milliseconds: row.int(10)), now: now, isOpen: row.int(2) == 0)
    }

    private mutating func author(_ row: borrowing Row) -> [UInt8] {
        let hash = row.withBytes(18) { bytes in
            var hash = TextHash()
            for byte in bytes { hash.add(byte) }
            return hash.value
        }
        if let name = authors[hash] { return name }
        let name = Array(PseudonymName(Pseudonym(row.text(18))).text.utf8)
        if authors.count >= 4096 { authors.removeAll(keepingCapacity: true) }
        authors[hash] = name
        return name
    }

    // MARK: CSV

    /// The names of the columns, as the first line.
    static func header(to csv: inout CSVWriter) {
        for column in ReportCollection.schema.columns { csv.field(column.name) }
        csv.endRow()
    }

    /// Writes a row.
    mutating func write(_ row: borrowing Row, to csv: inout CSVWriter) {
        let label = label(row)
        csv.field(row.int(0))
        address(of: row.int(0))
        field(scratch, to: &csv)
        field(label.key, to: &csv)
        field(label.name, to: &csv)
        csv.field(row.int(2) == 0 ? "open" : "resolved")
        csv.field(credence(row).rawValue)
        csv.field(row.optionalReal(3))
        csv.field(row.optionalReal(4))
        copy(row, 5, to: &csv)
        for column in [6, 7, 8] { csv.field(Timestamp(milliseconds: row.int(column))) }
        copy(row, 14, to: &csv)
        for column in [11, 12, 13] { csv.field(row.int(column)) }
        csv.field(Timestamp(milliseconds: row.int(10)))
        copy(row, 17, to: &csv)
        field(author(row), to: &csv)
        if row.isNull(16) {
            csv.empty()
        } else {
            photo(row)
            field(scratch, to: &csv)
        }
        copy(row, 15, to: &csv)
        copy(row, 20, to: &csv)
        csv.endRow()
    }

    private mutating func address(of id: Int64) {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: report)
        Digits.append(id, to: &scratch)
    }

    private mutating func photo(_ row: borrowing Row) {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(contentsOf: media)
        row.withBytes(16) { scratch.append(contentsOf: $0) }
    }

    private func field(_ bytes: [UInt8], to csv: inout CSVWriter) {
        bytes.withUnsafeBufferPointer { csv.field(utf8: $0) }
    }

    private func copy(_ row: borrowing Row, _ column: Int, to csv: inout CSVWriter) {
        row.withBytes(column) { csv.field(utf8: $0.assumingMemoryBound(to: UInt8.self)) }
    }

    // MARK: JSON

    /// Writes a row as an object.
    mutating func write(_ row: borrowing Row, to json: inout JSONWriter) {
        json.beginObject()
        members(row, hasPlace: true, to: &json)
        json.endObject()
    }

    /// Writes a row as a GeoJSON Feature (RFC 7946 §3.2).
    mutating func feature(_ row: borrowing Row, to json: inout JSONWriter) {
        json.beginObject()
        json.key("type")
        json.value("Feature")
        json.member("id", row.int(0))
        json.key("geometry")
        if row.isNull(3) || row.isNull(4) {
            json.null()
        } else {
            json.beginObject()
            json.key("type")
            json.value("Point")
            json.key("coordinates")
            json.beginArray()
            json.value(row.real(4))
            json.value(row.real(3))
            json.endArray()
            json.endObject()
        }
        json.key("properties")
        json.beginObject()
        members(row, hasPlace: false, to: &json)
        json.endObject()
        json.endObject()
    }

    private mutating func members(_ row: borrowing Row, hasPlace: Bool, to json: inout JSONWriter) {
        let label = label(row)
        json.member("id", row.int(0))
        address(of: row.int(0))
        json.key("url")
        value(scratch, to: &json)
        json.key("category")
        value(label.key, to: &json)
        json.key("category_name")
        value(label.name, to: &json)
        json.key("status")
        json.value(row.int(2) == 0 ? "open" : "resolved")
        json.key("credence")
        json.value(credence(row).rawValue)
        if hasPlace {
            json.member("latitude", row.optionalReal(3))
            json.member("longitude", row.optionalReal(4))
        }
        json.key("place")
        copy(row, 5, to: &json)
        json.member("seen", Timestamp(milliseconds: row.int(6)))
        json.member("filed", Timestamp(milliseconds: row.int(7)))
        json.member("updated", Timestamp(milliseconds: row.int(8)))
        json.key("description")
        copy(row, 14, to: &json)
        json.member("confirmations", row.int(11))
        json.member("disputes", row.int(12))
        json.member("updates", row.int(13))
        json.member("fresh_until", Timestamp(milliseconds: row.int(10)))
        json.key("language")
        copy(row, 17, to: &json)
        json.key("author")
        value(author(row), to: &json)
        json.key("photo")
        if row.isNull(16) {
            json.null()
        } else {
            photo(row)
            value(scratch, to: &json)
        }
        json.key("fields")
        row.withBytes(15) { bytes in
            if bytes.isEmpty { json.raw("{}".utf8) } else { json.raw(bytes) }
        }
        json.key("source")
        if row.isNull(20) { json.null() } else { copy(row, 20, to: &json) }
    }

    private func value(_ bytes: [UInt8], to json: inout JSONWriter) {
        bytes.withUnsafeBufferPointer { json.value(utf8: $0) }
    }

    private func copy(_ row: borrowing Row, _ column: Int, to json: inout JSONWriter) {
        row.withBytes(column) { json.value(utf8: $0.assumingMemoryBound(to: UInt8.self)) }
    }
}
