// SPDX-License-Identifier: Apache-2.0

/// The operator's form that verifies an organisation.
public struct VerifyOrganisationPage: SampledPage {
    public static let template = "VerifyOrganisationPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "fields", "more", "areaFields", "areaError", "area", "map", "key", "problems",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    public init(shell: Shell, map: MapView, input: FormInput = FormInput(), key: String) {
        let t = shell.t, fields = OrganisationFields(t: t)
        values = shell.with([
            "pageTitle": t["organisation_verify_title"], "fields": fields.identity.map { $0.part(input, t) },
            "more": fields.profile.map { $0.part(input, t) },
            "areaFields": fields.area.map { $0.part(input, t) }, "areaError": input.error("area"),
            "area": input.value("area") ?? "", "map": map.part, "key": key, "problems": input.problems(t),
        ])
    }
}

extension VerifyOrganisationPage {
    public static func sample(_ shell: Shell) -> Self {
        VerifyOrganisationPage(
            shell: shell, map: MapView(.area),
            input: FormInput(
                typed: ["title": ["Fire Brigade"]], errors: [("checked", "Say it."), ("area", "No.")]),
            key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        VerifyOrganisationPage(shell: shell, map: MapView(.area), key: "k")
    }
}
