// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Web

/// Reads what was sent about a layer: its description, and where its data are.
struct LayerForm {
    let input: Input

    /// The description that was sent; what a program does not send stays.
    func description(changing known: LayerDescription? = nil) throws -> LayerDescription {
        var result = known ?? LayerDescription(title: "", source: "", licence: "")
        func text(
            _ name: String, _ limit: Int, _ path: WritableKeyPath<LayerDescription, String>,
            lines: Bool = false
        ) throws {
            if input.values[name] != nil {
                result[keyPath: path] = try input.text(name, limit: limit, lines: lines)
            }
        }
        try text("title", 400, \.title)
        try text("summary", 4000, \.summary, lines: true)
        try text("source", 400, \.source)
        try text("sourceLink", 2000, \.sourceLink)
        try text("licence", 400, \.licence)
        try text("attribution", 600, \.attribution)
        try text("date", 10, \.date)
        try text("nameColumn", 100, \.nameColumn)
        try text("keyColumn", 100, \.keyColumn)
        try text("latitudeColumn", 100, \.placeColumns.latitude)
        try text("longitudeColumn", 100, \.placeColumns.longitude)
        if let icon = try chosen("icon") { result.icon = icon }
        if let colour = try chosen("colour") { result.colour = colour }
        // A form sends nothing for a box that is not ticked.
        let isForm = !input.isJSON
        if isForm || input.values["shown"] != nil { result.isShown = try input.flag("shown") }
        if isForm || input.values["asksPeople"] != nil { result.asksPeople = try input.flag("asksPeople") }
        try plan(&result)
        try columns(&result)
        return result
    }

    private func chosen(_ name: String) throws -> String? {
        let text = try input.text(name, limit: 40)
        return text.isEmpty ? nil : text
    }

    private func plan(_ description: inout LayerDescription) throws {
        guard input.values["address"] != nil else { return }
        let address = try input.text("address", limit: 2000)
        guard !address.isEmpty else {
            description.fetch = nil
            return
        }
        do { _ = try LayerFetcher.checked(address) } catch let failure as FetchFailure {
            throw failure.refusal
        }
        let every = try chosen("every") ?? description.fetch?.every.rawValue ?? "day"
        guard let every = FetchPlan.Every(rawValue: every) else { throw Refusal.field("every", "choice") }
        description.fetch = FetchPlan(address, every: every)
    }

    /// From a program a list of objects; from a form `columns.<number>.<what>`.
    private func columns(_ description: inout LayerDescription) throws {
        if let sent = input.values["columns"], !sent.isNull {
            guard let list = sent.arrayValue else { throw Refusal.field("columns", "list") }
            for one in list {
                guard let key = one["key"]?.stringValue,
                    let place = description.columns.firstIndex(where: { $0.key == key })
                else {
                    throw Refusal.field("columns", "layer.noColumn", ["name": one["key"]?.stringValue ?? "?"])
                }
                if let title = one["title"]?.stringValue { description.columns[place].title = title }
                if let meaning = one["meaning"]?.stringValue { description.columns[place].meaning = meaning }
                if let unit = one["unit"]?.stringValue { description.columns[place].unit = unit }
            }
        }
        for place in description.columns.indices {
            let field = "columns.\(place)"
            guard input.values[field + ".key"]?.stringValue == description.columns[place].key else {
                continue
            }
            description.columns[place].title = try input.text(field + ".title", limit: 400)
            description.columns[place].meaning = try input.text(field + ".meaning", limit: 1000)
            description.columns[place].unit = try input.text(field + ".unit", limit: 80)
        }
    }

    /// The bytes that came with it: a file, or GeoJSON or CSV within JSON; nil where there are none.
    func bytes() throws -> [UInt8]? {
        if let file = input.files["file"] { return file.bytes }
        if let data = input.values["data"], !data.isNull {
            guard data.objectValue != nil else { throw Refusal.field("data", "object") }
            return data.json
        }
        if let table = input.values["csv"]?.stringValue, !table.isEmpty { return Array(table.utf8) }
        return nil
    }
}
