// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// One state of a layer's data: the file that holds it, by its hash, and where it came from.
public struct LayerVersion: Sendable, Hashable {
    /// How the data came.
    public enum Form: String, Sendable {
        case geojson, csv
    }
    /// SHA-256 of the file in the media, hexadecimal: GeoJSON with one item a line.
    public var file: String
    /// Bytes of the file.
    public var bytes: Int
    /// How many items are in it.
    public var items: Int
    /// How many of what was sent were not taken.
    public var refused: Int
    /// The first of those, with why.
    public var refusals: [RefusedItem]
    /// The smallest box around it: west, south, east, north.
    public var box: [Double]
    /// What was sent.
    public var form: Form
    /// SHA-256 of what was sent, hexadecimal.
    public var original: String
    /// Bytes of what was sent.
    public var originalBytes: Int
    /// Where it was fetched from; empty for a file that a person gave.
    public var address: String
    /// What the address said of its state, for the next look: the entity tag.
    public var tag: String
    /// What the address said of its state, for the next look: the time of its last change.
    public var modified: String

    /// Most refused items that are named.
    static let mostRefusals = 50

    func write(to json: inout JSONWriter) {
        json.member("file", file)
        json.member("bytes", bytes)
        json.member("items", items)
        json.member("form", form.rawValue)
        json.member("original", original)
        json.member("originalBytes", originalBytes)
        json.key("box")
        json.array { json in for edge in box { json.value(edge) } }
        if !address.isEmpty { json.member("address", address) }
        if !tag.isEmpty { json.member("tag", tag) }
        if !modified.isEmpty { json.member("modified", modified) }
        json.member("refused", refused)
        json.key("refusals")
        json.array { json in for one in refusals { one.write(to: &json) } }
    }

    /// Reads what was written.
    init(_ json: JSONValue) throws {
        guard let form = Form(rawValue: try json.text("form")) else { throw UnreadableEvent("unknown form") }
        func optional(_ name: String) -> String { json[name]?.stringValue ?? "" }
        self.init(
            file: try json.text("file"), bytes: Int(try json.int("bytes")), items: Int(try json.int("items")),
            refused: Int(try json.int("refused")),
            refusals: (json["refusals"]?.arrayValue ?? []).compactMap(RefusedItem.init),
            box: (json["box"]?.arrayValue ?? []).compactMap(\.doubleValue), form: form,
            original: try json.text("original"), originalBytes: Int(try json.int("originalBytes")),
            address: optional("address"), tag: optional("tag"), modified: optional("modified"))
    }

    /// Describes a version.
    public init(
        file: String, bytes: Int, items: Int, refused: Int = 0, refusals: [RefusedItem] = [],
        box: [Double] = [],
        form: Form, original: String, originalBytes: Int, address: String = "", tag: String = "",
        modified: String = ""
    ) {
        self.file = file
        self.bytes = bytes
        self.items = items
        self.refused = refused
        self.refusals = refusals
        self.box = box
        self.form = form
        self.original = original
        self.originalBytes = originalBytes
        self.address = address
        self.tag = tag
        self.modified = modified
    }
}

/// An item of a file that was not taken: where it stood, and why.
public struct RefusedItem: Sendable, Hashable {
    /// Which one: the number of the feature or the line, from 1.
    public let place: Int
    /// Why; `layer.refused.<code>` in the catalogue.
    public let code: String
    /// What the words need: a value, a place.
    public let detail: String

    /// Describes it.
    public init(_ place: Int, _ code: String, _ detail: String = "") {
        self.place = place
        self.code = code
        self.detail = detail
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("place", place)
            json.member("code", code)
            if !detail.isEmpty { json.member("detail", detail) }
        }
    }

    init?(_ json: JSONValue) {
        guard let place = json["place"]?.intValue, let code = json["code"]?.stringValue else { return nil }
        self.init(Int(place), code, json["detail"]?.stringValue ?? "")
    }
}
