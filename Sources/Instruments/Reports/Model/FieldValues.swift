// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// Checks the values of a category's fields, and puts them into the form that data hold.
enum FieldValues {
    /// The values as they are kept, in the order of the category.
    ///
    /// - Parameter isPartial: Required fields may be missing: an update gives only what has changed.
    static func checked(
        _ values: JSONObject, of category: Category, isPartial: Bool = false, _ written: inout WrittenText
    ) -> JSONObject {
        guard !values.isEmpty || !category.fields.isEmpty else { return values }
        for key in values.keys where !category.fields.contains(where: { $0.key == key }) {
            written.refuse("fields.\(key)", "unknown")
        }
        var kept = JSONObject()
        for field in category.fields {
            let value = values[field.key].flatMap { $0.isNull || $0 == .string("") ? nil : $0 }
            if let value {
                kept[field.key] = checked(value, field, &written)
            } else if field.isRequired, !isPartial || values[field.key] != nil {
                written.refuse("fields.\(field.key)", "required")
            }
        }
        return kept
    }

    private static func checked(
        _ value: JSONValue, _ field: CategoryField, _ written: inout WrittenText
    ) -> JSONValue? {
        let name = "fields.\(field.key)"
        switch field.kind {
        case .text:
            guard let text = value.stringValue else { break }
            return .string(written.line(name, text, limit: 500))
        case .number:
            guard let number = value.doubleValue, number.isFinite, abs(number) <= 1e15 else { break }
            return value
        case .choice:
            guard let choice = value.stringValue, field.choices.contains(where: { $0.key == choice }) else {
                written.refuse(name, "choice")
                return nil
            }
            return value
        case .yesNo:
            guard value.boolValue != nil else { break }
            return value
        case .date:
            guard let text = value.stringValue, let day = Timestamp(parsingDate: text) else { break }
            return .string(day.date)
        }
        written.refuse(name, field.kind.rawValue)
        return nil
    }
}
