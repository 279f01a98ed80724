// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import Web

/// A notice as forms and programs send it.
enum NoticeInput {
    /// Reads what was sent; what is not said is the initiative's.
    static func content(_ input: Input, _ initiative: Initiative) throws -> NoticeContent {
        let language =
            try tag(try input.text("language", limit: 35)) ?? initiative.description.languages.first ?? "en"
        let main = NoticeContent.Text(
            language: language, headline: try input.required("headline", limit: 160),
            text: try input.required("text", limit: 4000, lines: true),
            instruction: try input.text("instruction", limit: 2000, lines: true))
        guard let area = try input.area("area") ?? initiative.description.area else {
            throw Refusal.field("area", "required")
        }
        let words = try input.text("areaWords", limit: 300)
        guard let expires = try input.time("expires") else { throw Refusal.field("expires", "required") }
        return NoticeContent(
            texts: [main] + (try translations(input)), area: area,
            areaWords: words.isEmpty ? initiative.description.title : words,
            category: try choice("category", input), severity: try choice("severity", input),
            urgency: try choice("urgency", input), certainty: try choice("certainty", input),
            response: try input.text("response", limit: 20).isEmpty ? nil : choice("response", input),
            onset: try input.time("onset"), expires: expires, contact: try input.text("contact", limit: 300),
            web: try input.text("web", limit: 300))
    }

    private static func choice<T: RawRepresentable>(_ field: String, _ input: Input) throws -> T
    where T.RawValue == String {
        let text = try input.required(field, limit: 20)
        guard let value = T(rawValue: text) else { throw Refusal.field(field, "choice") }
        return value
    }

    private static func tag(_ text: String) throws -> String? {
        guard !text.isEmpty else { return nil }
        guard let tag = LanguageTag(text) else { throw Refusal.field("language", "language") }
        return tag.code
    }

    /// A program sends a list of objects, a form the fields of one.
    private static func translations(_ input: Input) throws -> [NoticeContent.Text] {
        let objects: [JSONObject]
        if let list = input.values["translations"]?.arrayValue {
            objects = try list.map { item in
                guard let object = item.objectValue else { throw Refusal.field("translations", "list") }
                return object
            }
        } else {
            objects = [try input.object("translations")]
        }
        return try objects.compactMap { object in
            func text(_ name: String) -> String { CleanText(object[name]?.stringValue ?? "").text }
            let words = (text("headline"), text("text"), text("instruction"))
            guard !(words.0 + words.1 + words.2).isEmpty else { return nil }
            guard let language = try tag(text("language")) else {
                throw Refusal.field("translations.language", "required")
            }
            return NoticeContent.Text(
                language: language, headline: words.0, text: words.1, instruction: words.2)
        }
    }
}
