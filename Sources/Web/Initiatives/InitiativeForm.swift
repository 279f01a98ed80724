// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

/// The fields of an initiative as forms and programs send them, the same where it is opened, edited and forked.
enum InitiativeForm {
    /// A description with what was sent in the place of what it said; what was not sent stays.
    ///
    /// - Throws: `Refusal` with the field that is wrong.
    static func changed(_ old: InitiativeDescription, by input: Input) throws -> InitiativeDescription {
        var new = old
        func isSent(_ field: String) -> Bool { input.values[field] != nil }
        if isSent("title") { new.title = try input.required("title", limit: 120) }
        if isSent("purpose") { new.purpose = try input.text("purpose", limit: 4000, lines: true) }
        if isSent("sharedValue") { new.sharedValue = try input.text("sharedValue", limit: 400) }
        if isSent("why") { new.why = try input.text("why", limit: 2000, lines: true) }
        if ["area", "latitude", "longitude", "radius"].contains(where: isSent) {
            new.area = try input.area("area")
        }
        if isSent("languages") {
            let sent = try languages(input)
            // The page asks for the main language only; the others stay.
            new.languages = input.isJSON ? sent : sent + old.languages.filter { !sent.contains($0) }
        }
        if isSent("licence") { new.licence = try licence(input) }
        if isSent("isUnlisted") { new.isUnlisted = try input.flag("isUnlisted") }
        if isSent("quietDays") {
            new.quietDays =
                try input.integer("quietDays").map { Int(clamping: $0) }
                ?? InitiativeDescription.usualQuietDays
        }
        if isSent("emergencyNumber") { new.emergencyNumber = try input.text("emergencyNumber", limit: 20) }
        return new
    }

    /// Language tags, the main one first.
    static func languages(_ input: Input) throws -> [String] {
        var tags: [String] = []
        for text in try input.list("languages") {
            guard let tag = LanguageTag(text) else { throw Refusal.field("languages", "language") }
            if !tags.contains(tag.code) { tags.append(tag.code) }
        }
        return tags
    }

    /// The SPDX name of a licence; empty where none is named.
    static func licence(_ input: Input) throws -> String {
        let name = try input.text("licence", limit: 40)
        guard name.utf8.allSatisfy(isLicenceByte) else { throw Refusal.field("licence", "choice") }
        return name
    }

    /// What SPDX names are made of.
    private static func isLicenceByte(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || [43, 45, 46].contains(byte)
    }

    /// The short address that was asked for, or one made from the title.
    static func address(_ input: Input, title: String) throws -> String {
        let name = try input.text("name", limit: 60).lowercased()
        return name.isEmpty ? OpenInitiative.name(from: title) : name
    }

    /// A description as the form shows it; a circle as numbers, any other area as GeoJSON.
    static func typed(_ description: InitiativeDescription) -> [String: [String]] {
        var typed = [
            "title": [description.title], "purpose": [description.purpose],
            "sharedValue": [description.sharedValue], "why": [description.why],
            "languages": description.languages, "licence": [description.licence],
            "emergencyNumber": [description.emergencyNumber],
            "isUnlisted": [description.isUnlisted ? "true" : "false"],
            "quietDays": [String(description.quietDays)],
        ]
        switch description.area {
        case .circle(let circle)?:
            typed["latitude"] = [String(circle.center.latitude)]
            typed["longitude"] = [String(circle.center.longitude)]
            typed["radius"] = [String(circle.radius)]
        case let area?: typed["area"] = [area.geoJSON]
        case nil: break
        }
        return typed
    }

    /// The languages to choose from, the present one among them.
    static func languages(_ t: Words, with present: String?) -> [(value: String, words: String)] {
        let offered = NodeRoutes.languages(t)
        guard let present, !offered.contains(where: { $0.value == present }) else { return offered }
        return offered + [(present, t.optional("language.\(present)") ?? present)]
    }

    /// The licences to choose from, the present one among them.
    static func licences(with present: String) -> [(value: String, words: String)] {
        let offered = NodeRoutes.licences
        return offered.contains { $0.value == present } ? offered : offered + [(present, present)]
    }
}
