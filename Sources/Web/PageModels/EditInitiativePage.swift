// SPDX-License-Identifier: Apache-2.0
/// Changes what an initiative says of itself.
public struct EditInitiativePage: SampledPage {
    public static let template = "EditInitiativePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "action", "fields", "areaFields", "areaError", "area", "map", "key", "problems", "base",
        "personalData",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - input: The present values at first; later the form as it came back.
    public init(
        shell: Shell, languages: [(value: String, words: String)], licences: [(value: String, words: String)],
        map: MapView, input: FormInput, key: String
    ) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        let settings = InitiativeFields(t: t, languages: languages, licences: licences)
        values = shell.with([
            "pageTitle": t["edit_title"], "action": base + "/edit", "base": base,
            "fields": (settings.first + settings.rest).map { $0.part(input, t) },
            "areaFields": settings.area.map { $0.part(input, t) }, "areaError": input.error("area"),
            "area": input.value("area") ?? "", "map": map.part, "key": key, "problems": input.problems(t),
            "personalData": input.asksPersonalData,
        ])
    }
}

extension EditInitiativePage {
    public static func sample(_ shell: Shell) -> Self {
        EditInitiativePage(
            shell: shell, languages: [("en", "English"), ("nl", "Nederlands")],
            licences: [("CC-BY-4.0", "CC BY 4.0")],
            map: MapView(.area),
            input: FormInput(
                typed: ["title": ["Earthquake"], "languages": ["nl"], "area": [#"{"type":"Circle"}"#]],
                errors: [("area", "The circle is too large.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        EditInitiativePage(
            shell: shell, languages: [], licences: [], map: MapView(.area), input: FormInput(), key: "k")
    }
}
