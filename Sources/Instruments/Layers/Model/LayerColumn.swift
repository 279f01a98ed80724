// SPDX-License-Identifier: Apache-2.0
public import Formats
import Kernel

/// What stands in one column of a layer: what it is called, what it means and in which unit.
public struct LayerColumn: Sendable, Hashable {
    /// What a column holds.
    public enum Kind: String, Sendable, CaseIterable {
        case text, integer, number, flag, time, link, object

        /// The kind that holds the values of both.
        func joined(with other: Kind) -> Kind {
            if self == other { return self }
            let both: Set = [self, other]
            return both == [.integer, .number] ? .number : .text
        }
    }
    /// The name in the file and in every format.
    public var key: String
    /// What people call it; the name where it is empty.
    public var title: String
    /// What it means.
    public var meaning: String
    /// The unit, as UCUM writes it, where there is one.
    public var unit: String
    /// What it holds.
    public var kind: Kind

    /// Most columns of a layer.
    public static let most = 100

    /// Describes a column.
    public init(
        _ key: String, _ kind: Kind = .text, title: String = "", meaning: String = "", unit: String = ""
    ) {
        self.key = key
        self.kind = kind
        self.title = title
        self.meaning = meaning
        self.unit = unit
    }

    /// What people call it.
    var name: String { title.isEmpty ? key : title }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("key", key)
            json.member("kind", kind.rawValue)
            if !title.isEmpty { json.member("title", title) }
            if !meaning.isEmpty { json.member("meaning", meaning) }
            if !unit.isEmpty { json.member("unit", unit) }
        }
    }

    /// Reads a column as it was written; nil where it is none.
    public init?(_ json: JSONValue) {
        guard let key = json["key"]?.stringValue, !key.isEmpty,
            let kind = Kind(rawValue: json["kind"]?.stringValue ?? "text")
        else { return nil }
        self.init(
            key, kind, title: json["title"]?.stringValue ?? "", meaning: json["meaning"]?.stringValue ?? "",
            unit: json["unit"]?.stringValue ?? "")
    }
}
