// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

/// The fields of an initiative as forms and programs send them, the same where it is opened, edited and forked.
enum InitiativeForm {
    /// A description with what was sent in the place of what it said; what was not sent stays.
    ///
    /// What is wrong is noted, and leaves the field as it was.
    static func changed(
        _ old: InitiativeDescription, by input: Input, _ mistakes: inout FieldMistakes
    ) throws -> InitiativeDescription {
        var new = old
        func isSent(_ field: String) -> Bool { input.values[field] != nil }
        func sent(
            _ field: String, _ path: WritableKeyPath<InitiativeDescription, String>,
            _ read: () throws -> String
        ) throws {
            if isSent(field) { new[keyPath: path] = try mistakes.value(old[keyPath: path], read) }
        }
        try sent("title", \.title) { try input.required("title", limit: 120) }
        try sent("purpose", \.purpose) { try input.text("purpose", limit: 4000, lines: true) }
        try sent("sharedValue", \.sharedValue) { try input.text("sharedValue", limit: 400) }
        try sent("why", \.why) { try input.text("why", limit: 2000, lines: true) }
        if ["area", "latitude", "longitude", "radius"].contains(where: isSent) {
            new.area = try mistakes.value(old.area) { try input.area("area") }
        }
        if isSent("languages") {
            let sent = try mistakes.value(old.languages) { try languages(input) }
            // The page asks for the main language only; the others stay.
            new.languages = input.isJSON ? sent : sent + old.languages.filter { !sent.contains($0) }
        }
        try sent("licence", \.licence) { try licence(input) }
        if isSent("isUnlisted") {
            new.isUnlisted = try mistakes.value(old.isUnlisted) { try input.flag("isUnlisted") }
        }
        if isSent("quietDays") {
            let days = try mistakes.value(Int64(old.quietDays)) { try input.integer("quietDays") }
            new.quietDays = days.map { Int(clamping: $0) } ?? InitiativeDescription.usualQuietDays
        }
        try sent("emergencyNumber", \.emergencyNumber) { try input.text("emergencyNumber", limit: 20) }
        try sent("emergencyWords", \.emergencyWords) { try input.text("emergencyWords", limit: 160) }
        return new
    }

    /// The short address that was asked for, or one made from the title, where it can be had.
    static func name(
        _ input: Input, title: String, _ kernel: Kernel, _ mistakes: inout FieldMistakes
    ) throws -> String {
        let name = try mistakes.value("") { try address(input, title: title) }
        if !OpenInitiative.isName(name) {
            mistakes.add(.init("name", "name"))
        } else if kernel.initiatives[name: name] != nil, mistakes.isEmpty == false {
            // Alone, a name that is taken is refused by the command, with a code of its own.
            mistakes.add(.init("name", "taken", ["name": name]))
        }
        return name
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
            "emergencyNumber": [description.emergencyNumber], "emergencyWords": [description.emergencyWords],
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
