// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry
import Kernel

/// The fields of a request's body, the same from a form, from JSON and from multipart.
///
/// Readers refuse with the field's name and a code, so that the person sees what is wrong with what.
public struct Input: Sendable {
    /// A file that came with a multipart form.
    public struct File: Sendable {
        /// The name it had on the device.
        public let name: String
        /// What the browser thinks it is.
        public let type: String
        /// The content.
        public let bytes: [UInt8]
    }
    /// The values: texts from a form, any JSON from a program.
    public private(set) var values: JSONObject
    /// The files by field.
    public private(set) var files: [String: File] = [:]
    /// The body was JSON, or a program sent none.
    public let isJSON: Bool
    /// The answer is JSON: to what was JSON, and to a form that a page's own script sent.
    public internal(set) var answersJSON: Bool
    /// Room that the bytes take among all bodies, until nobody needs them.
    var held: Bounds.Held?
    /// The bytes as they came.
    public let bytes: [UInt8]

    init(values: JSONObject, files: [String: File] = [:], isJSON: Bool, bytes: [UInt8]) {
        self.values = values
        self.files = files
        self.isJSON = isJSON
        answersJSON = isJSON
        self.bytes = bytes
    }

    /// The text as typed, for a form that is shown again.
    public func typed(_ field: String) -> String { values[field]?.stringValue ?? "" }

    /// A trimmed, cleaned text; empty where there is none.
    public func text(_ field: String, limit: Int, lines: Bool = false) throws -> String {
        switch values[field] {
        case nil, .null?: return ""
        case .string(let typed)?:
            let cleaned = CleanText(typed).text
            let text = lines ? cleaned : cleaned.split(whereSeparator: \.isNewline).joined(separator: " ")
            guard text.count <= limit else {
                throw Refusal.field(field, "tooLong", ["limit": String(limit)])
            }
            return text
        default: throw Refusal.field(field, "text")
        }
    }

    /// A text that must be given.
    public func required(_ field: String, limit: Int, lines: Bool = false) throws -> String {
        let text = try text(field, limit: limit, lines: lines)
        guard !text.isEmpty else { throw Refusal.field(field, "required") }
        return text
    }

    /// A yes or no: JSON booleans, or what a ticked box sends.
    public func flag(_ field: String) throws -> Bool {
        switch values[field] {
        case nil, .null?: return false
        case .bool(let flag)?: return flag
        case .string(let text)?: return ["on", "yes", "true", "1"].contains(text)
        default: throw Refusal.field(field, "flag")
        }
    }

    /// A number; nil where the field is empty.
    public func number(_ field: String) throws -> Double? {
        switch values[field] {
        case nil, .null?, .string("")?: return nil
        case .string(let text)?:
            guard let number = Double(text.replacing(",", with: ".")), number.isFinite else {
                throw Refusal.field(field, "number")
            }
            return number
        case let value?:
            guard let number = value.doubleValue else { throw Refusal.field(field, "number") }
            return number
        }
    }

    /// A whole number; nil where the field is empty.
    public func integer(_ field: String) throws -> Int64? {
        guard let number = try number(field) else { return nil }
        guard let integer = Int64(exactly: number) else { throw Refusal.field(field, "number") }
        return integer
    }

    /// A time; nil where the field is empty.
    ///
    /// A form's local time is read as UTC unless it says otherwise.
    public func time(_ field: String) throws -> Timestamp? {
        let text = try text(field, limit: 40)
        guard !text.isEmpty else { return nil }
        if let time = Timestamp(parsing: text) { return time }
        // <input type="datetime-local"> gives no seconds and no zone.
        if let time = Timestamp(parsing: text + ":00Z") ?? Timestamp(parsing: text + "Z") { return time }
        guard let time = Timestamp(parsingDateOrTime: text) else { throw Refusal.field(field, "time") }
        return time
    }

    /// A place: a GeoJSON Point, or the form's `latitude` and `longitude`; nil where there is none.
    public func point(_ field: String) throws -> Point? {
        if let value = values[field], value != .null, value.stringValue == nil {
            do { return try Point(geoJSON: value) } catch {
                throw Refusal.field(field, "place.\(error.code)")
            }
        }
        guard let latitude = try number("latitude"), let longitude = try number("longitude") else {
            return nil
        }
        do {
            return try Point(latitude: latitude, longitude: longitude)
        } catch { throw Refusal.field(field, "place.\(error.code)") }
    }

    /// An area: GeoJSON, as a value or as text, or the form's circle; nil where there is none.
    public func area(_ field: String) throws -> Area? {
        do {
            switch values[field] {
            case nil, .null?, .string("")?: break
            case .string(let text)?: return try Area(parsing: text)
            case let value?: return try Area(geoJSON: value)
            }
            guard let center = try point(field), let radius = try number("radius") else { return nil }
            return try Area(center: center, radius: radius)
        } catch let error as GeometryError { throw Refusal.field(field, "place.\(error.code)") }
    }

    /// A list of texts: a JSON array, or what several boxes of one name send, or words between commas.
    public func list(_ field: String) throws -> [String] {
        switch values[field] {
        case nil, .null?: return []
        case .string(let text)?:
            return text.split(separator: ",").map { CleanText(String($0)).text }.filter { !$0.isEmpty }
        case .array(let items)?:
            return try items.map { item in
                guard let text = item.stringValue else { throw Refusal.field(field, "text") }
                return CleanText(text).text
            }
        default: throw Refusal.field(field, "text")
        }
    }

    /// The members of an object field, or the form's fields that begin with `<field>.`.
    public func object(_ field: String) throws -> JSONObject {
        switch values[field] {
        case nil, .null?:
            var object = JSONObject()
            for member in values where member.key.hasPrefix(field + ".") {
                object[String(member.key.dropFirst(field.count + 1))] = member.value
            }
            return object
        case .object(let object)?: return object
        default: throw Refusal.field(field, "object")
        }
    }
}
