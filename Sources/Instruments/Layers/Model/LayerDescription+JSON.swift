// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

extension LayerDescription {
    /// Writes the members of its own object; what is empty is left out.
    func write(to json: inout JSONWriter) {
        json.member("title", title)
        for (name, text) in [("summary", summary), ("source", source), ("sourceLink", sourceLink)]
        where !text.isEmpty {
            json.key(name)
            json.value(text)
        }
        json.member("licence", licence)
        for (name, text) in [
            ("attribution", attribution), ("date", date), ("nameColumn", nameColumn),
            ("keyColumn", keyColumn),
            ("latitudeColumn", placeColumns.latitude), ("longitudeColumn", placeColumns.longitude),
        ] where !text.isEmpty {
            json.key(name)
            json.value(text)
        }
        json.member("icon", icon)
        json.member("colour", colour)
        json.member("shown", isShown)
        json.member("asksPeople", asksPeople)
        if let fetch {
            json.member("address", fetch.address)
            json.member("every", fetch.every.rawValue)
        }
        json.key("columns")
        json.array { json in for column in columns { column.write(to: &json) } }
    }

    /// The description as one object, for a row.
    var text: String {
        var json = JSONWriter(capacity: 512)
        json.object { write(to: &$0) }
        return json.string
    }

    /// Reads what was written.
    init(_ json: JSONValue) throws {
        func optional(_ name: String) -> String { json[name]?.stringValue ?? "" }
        let columns = (json["columns"]?.arrayValue ?? []).compactMap(LayerColumn.init)
        self.init(
            title: try json.text("title"), summary: optional("summary"), source: optional("source"),
            sourceLink: optional("sourceLink"), licence: try json.text("licence"),
            attribution: optional("attribution"), date: optional("date"), columns: columns,
            nameColumn: optional("nameColumn"), keyColumn: optional("keyColumn"),
            placeColumns: PlaceColumns(optional("latitudeColumn"), optional("longitudeColumn")),
            icon: try json.text("icon"), colour: try json.text("colour"),
            isShown: json["shown"]?.boolValue ?? true,
            asksPeople: json["asksPeople"]?.boolValue ?? true)
        if let address = json["address"]?.stringValue {
            guard let every = FetchPlan.Every(rawValue: optional("every")) else {
                throw UnreadableEvent("unknown schedule")
            }
            fetch = FetchPlan(address, every: every)
        }
    }
}
