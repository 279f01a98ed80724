// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// Writes rows of `ReportRow.columns` as published, straight from the database's bytes.
///
/// The columns are those of `ReportCollection.schema`. Numbers, times and names are made without intermediate
/// strings; what many rows share (categories, authors' names) is encoded once.
struct ReportRowWriter: Sendable {
    private struct Label: Sendable {
        let key: [UInt8]
        let name: [UInt8]
        var grid = 0
    }

    private struct Author: Sendable {
        let name: [UInt8]
        let organisation: [UInt8]
    }

    private let now: Timestamp
    private let organisations: OrganisationDirectory?
    private let report: [UInt8]
    private let media: [UInt8]
    private let isExercise: Bool
    private let near: (@Sendable (Point, Int) -> String?)?
    private var labels: [Label]
    private var authors: [UInt64: Author] = [:]
    private var scratch: [UInt8] = []

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - categories: Those of the initiative.
    ///   - language: The language of their names.
    ///   - now: When out of date is judged.
    init(_ links: ReportLinks, _ categories: [SlottedCategory], language: String, now: Timestamp) {
        self.now = now
        organisations = links.organisations
        report = Array((links.reports + "/").utf8)
        media = Array((links.media + "/").utf8)
        near = links.near
        isExercise = links.isExercise
        labels = [Label](repeating: Label(key: [], name: []), count: 60)
        for one in categories where (0..<60).contains(one.slot) {
            labels[Int(one.slot)] = Label(
                key: Array(one.category.key.utf8), name: Array(one.category.name(in: language).utf8),
                grid: one.category.visibility.placeGridMetres)
        }
    }

    private func label(_ row: borrowing Row) -> Label {
        let slot = Int(row.int(1))
        return labels.indices.contains(slot) ? labels[slot] : Label(key: [], name: [])
    }

    /// The keys of the row's further categories, in the order of their numbers, in the scratch bytes.
    private mutating func also(_ row: borrowing Row, quote: Bool) {
        scratch.removeAll(keepingCapacity: true)
        var bits = row.int(23)
        while bits != 0 {
            let slot = bits.trailingZeroBitCount
            bits &= bits - 1
            guard labels.indices.contains(slot), !labels[slot].key.isEmpty else { continue }
            if !scratch.isEmpty { scratch.append(UInt8(ascii: quote ? "," : ";")) }
            if quote { scratch.append(UInt8(ascii: "\"")) }
            // A key holds nothing that would have to be escaped.
            scratch.append(contentsOf: labels[slot].key)
            if quote { scratch.append(UInt8(ascii: "\"")) }
        }
    }

    /// What is near the public place of a row, told as coarsely as the coarsest of its categories wants.
    private func near(_ row: borrowing Row, _ label: Label) -> String? {
        guard let near, !row.isNull(3), !row.isNull(4),
            let place = try? Point(latitude: row.real(3), longitude: row.real(4))
        else { return nil }
        var (grid, bits) = (label.grid, row.int(23))
        while bits != 0 {
            let slot = bits.trailingZeroBitCount
            bits &= bits - 1
            if labels.indices.contains(slot) { grid = max(grid, labels[slot].grid) }
        }
        return near(place, grid)
    }

    private func credence(_ row: borrowing Row) -> Credence {
        Credence(
            confirmations: Int(row.int(11)), disputes: Int(row.int(12)),
            freshUntil: Timestamp(milliseconds: row.int(10)), now: now, isOpen: row.int(2) == 0)
    }

    private mutating func author(_ row: borrowing Row) -> Author {
        let hash = row.withBytes(18) { bytes in
            var hash = TextHash()
            for byte in bytes { hash.add(byte) }
            return hash.value
        }
        if let author = authors[hash] { return author }
        let pseudonym = Pseudonym(row.text(18))
        let organisation = pseudonym.organisation.flatMap { organisations?[id: $0] }
        let name =
            organisation?.profile.title ?? organisations?.name(of: pseudonym) ?? PseudonymName(pseudonym).text
        let author = Author(name: Array(name.utf8), organisation: Array((organisation?.name ?? "").utf8))
        if authors.count >= 4096 { authors.removeAll(keepingCapacity: true) }
        authors[hash] = author
        return author
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
        also(row, quote: false)
        field(scratch, to: &csv)
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
        let author = author(row)
        field(author.name, to: &csv)
        field(author.organisation, to: &csv)
        if row.isNull(16) {
            csv.empty()
        } else {
            photo(row)
            field(scratch, to: &csv)
        }
        copy(row, 15, to: &csv)
        copy(row, 20, to: &csv)
        if row.isNull(25) { field(Array("{}".utf8), to: &csv) } else { copy(row, 25, to: &csv) }
        if let near = near(row, label) { csv.field(near) } else { csv.empty() }
        csv.field(isExercise)
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
        scratch.append(contentsOf: ".jpg".utf8)
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
        id(row, "\"id\":", to: &json)
        if row.isNull(3) || row.isNull(4) {
            members(row, place: ",\"latitude\":null,\"longitude\":null", to: &json)
        } else {
            members(row, place: ",\"latitude\":", to: &json)
        }
        json.endObject()
    }

    /// Writes a row as a GeoJSON Feature (RFC 7946 §3.2).
    mutating func feature(_ row: borrowing Row, to json: inout JSONWriter) {
        json.beginObject()
        id(row, "\"type\":\"Feature\",\"id\":", to: &json)
        if row.isNull(3) || row.isNull(4) {
            literal(",\"geometry\":null", to: &json)
        } else {
            literal(",\"geometry\":{\"type\":\"Point\",\"coordinates\":[", to: &json)
            json.value(row.real(4))
            json.value(row.real(3))
            literal("]}", to: &json)
        }
        id(row, ",\"properties\":{\"id\":", to: &json)
        members(row, place: nil, to: &json)
        literal("}}", to: &json)
    }

    /// Appends text that is JSON as it stands; a comma that is due MUST be part of it.
    private func literal(_ text: StaticString, to json: inout JSONWriter) {
        text.withUTF8Buffer { json.bytes.append(contentsOf: $0) }
    }

    private func id(_ row: borrowing Row, _ name: StaticString, to json: inout JSONWriter) {
        literal(name, to: &json)
        Digits.append(row.int(0), to: &json.bytes)
    }

    /// Writes all members after the id; the place by its own text where that is complete.
    private mutating func members(_ row: borrowing Row, place: StaticString?, to json: inout JSONWriter) {
        let label = label(row)
        literal(",\"url\":", to: &json)
        address(of: row.int(0))
        value(scratch, to: &json)
        literal(",\"category\":", to: &json)
        value(label.key, to: &json)
        literal(",\"category_name\":", to: &json)
        value(label.name, to: &json)
        literal(",\"also\":[", to: &json)
        if row.int(23) != 0 {
            also(row, quote: true)
            json.bytes.append(contentsOf: scratch)
        }
        literal("]", to: &json)
        literal(row.int(2) == 0 ? ",\"status\":\"open\"" : ",\"status\":\"resolved\"", to: &json)
        literal(",\"credence\":", to: &json)
        json.value(credence(row).rawValue)
        if let place {
            literal(place, to: &json)
            if !row.isNull(3), !row.isNull(4) {
                json.value(row.real(3))
                literal(",\"longitude\":", to: &json)
                json.value(row.real(4))
            }
        }
        copy(row, 5, ",\"place\":", to: &json)
        time(row, 6, ",\"seen\":", to: &json)
        time(row, 7, ",\"filed\":", to: &json)
        time(row, 8, ",\"updated\":", to: &json)
        copy(row, 14, ",\"description\":", to: &json)
        number(row, 11, ",\"confirmations\":", to: &json)
        number(row, 12, ",\"disputes\":", to: &json)
        number(row, 13, ",\"updates\":", to: &json)
        time(row, 10, ",\"fresh_until\":", to: &json)
        copy(row, 17, ",\"language\":", to: &json)
        rest(row, label, to: &json)
    }

    /// Writes the members from the author on.
    private mutating func rest(_ row: borrowing Row, _ label: Label, to json: inout JSONWriter) {
        literal(",\"author\":", to: &json)
        let author = author(row)
        value(author.name, to: &json)
        literal(",\"organisation\":", to: &json)
        if author.organisation.isEmpty { json.null() } else { value(author.organisation, to: &json) }
        literal(",\"photo\":", to: &json)
        if row.isNull(16) {
            json.null()
        } else {
            photo(row)
            value(scratch, to: &json)
        }
        literal(",\"fields\":", to: &json)
        row.withBytes(15) { bytes in
            if bytes.isEmpty { json.raw("{}".utf8) } else { json.bytes.append(contentsOf: bytes) }
        }
        literal(",\"source\":", to: &json)
        if row.isNull(20) { json.null() } else { copy(row, 20, "", to: &json) }
        literal(",\"translations\":", to: &json)
        if row.isNull(25) {
            literal("{}", to: &json)
        } else {
            row.withBytes(25) { json.bytes.append(contentsOf: $0) }
        }
        literal(",\"near\":", to: &json)
        if let near = near(row, label) { json.value(near) } else { json.null() }
        literal(isExercise ? ",\"exercise\":true" : ",\"exercise\":false", to: &json)
    }

    private func value(_ bytes: [UInt8], to json: inout JSONWriter) {
        bytes.withUnsafeBufferPointer { json.value(utf8: $0) }
    }

    private func copy(_ row: borrowing Row, _ column: Int, _ name: StaticString, to json: inout JSONWriter) {
        literal(name, to: &json)
        row.withBytes(column) { json.value(utf8: $0.assumingMemoryBound(to: UInt8.self)) }
    }

    private func time(_ row: borrowing Row, _ column: Int, _ name: StaticString, to json: inout JSONWriter) {
        literal(name, to: &json)
        json.value(Timestamp(milliseconds: row.int(column)))
    }

    private func number(_ row: borrowing Row, _ column: Int, _ name: StaticString, to json: inout JSONWriter)
    {
        literal(name, to: &json)
        Digits.append(row.int(column), to: &json.bytes)
    }
}
