// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

/// Writes initiatives in the columns of their collection.
struct InitiativeWriter {
    let base: String
    /// How many public reports each has.
    let counts: [EntryIndex: Int]
    let kernel: Kernel

    private var columns: [String] {
        kernel.collections.first { $0.name == "initiatives" }?.columns.map(\.name) ?? []
    }

    /// A piece of a table.
    func csv(_ rows: ArraySlice<Initiative>, first: Bool) -> [UInt8] {
        var csv = CSVWriter()
        if first { csv.row(columns) }
        for one in rows {
            let (about, middle) = (one.description, one.description.area?.center)
            csv.field(one.id)
            csv.field(one.name)
            csv.field("\(base)/i/\(one.name)")
            for text in [
                about.title, about.purpose, about.sharedValue, about.why, one.template, one.phase.rawValue,
            ] {
                csv.field(text)
            }
            csv.field(middle?.latitude)
            csv.field(middle?.longitude)
            csv.field(about.languages.joined(separator: ";"))
            csv.field(about.licence)
            csv.field(about.emergencyNumber)
            csv.field(one.opened)
            csv.field(one.forkOf)
            csv.field(counts[one.id] ?? 0)
            csv.field(kernel.initiatives.lastIndex(of: one.id))
            csv.field(about.isExercise)
            csv.endRow()
        }
        return csv.bytes
    }

    /// A piece of a feature collection.
    func geojson(_ rows: ArraySlice<Initiative>, first: Bool, last: Bool) -> [UInt8] {
        var json = JSONWriter(capacity: rows.count * 1024 + 64)
        if first { json.bytes += Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8) }
        for (place, one) in rows.enumerated() {
            if place > 0 || !first { json.bytes.append(UInt8(ascii: ",")) }
            json.newline()
            feature(one, to: &json)
        }
        if last { json.bytes += Array("\n]}\n".utf8) }
        return json.bytes
    }

    private func feature(_ one: Initiative, to json: inout JSONWriter) {
        let about = one.description
        json.beginObject()
        json.member("type", "Feature")
        json.member("id", one.id)
        json.key("geometry")
        if let area = about.area { area.write(to: &json) } else { json.null() }
        json.key("properties")
        json.object { json in
            json.member("id", one.id)
            json.member("name", one.name)
            json.member("url", "\(base)/i/\(one.name)")
            json.member("title", about.title)
            json.member("purpose", about.purpose)
            json.member("sharedValue", about.sharedValue)
            json.member("why", about.why)
            json.member("template", one.template)
            json.member("phase", one.phase.rawValue)
            json.member("languages", about.languages)
            json.member("licence", about.licence)
            json.member("emergencyNumber", about.emergencyNumber)
            json.member("opened", one.opened)
            json.member("forkOf", one.forkOf)
            json.member("reports", counts[one.id] ?? 0)
            json.member("lastEntry", kernel.initiatives.lastIndex(of: one.id))
            json.member("isExercise", about.isExercise)
        }
        json.endObject()
    }
}
