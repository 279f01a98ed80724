// SPDX-License-Identifier: Apache-2.0
import Formats
public import Geometry

/// What kind of organisation it is.
public enum OrganisationKind: String, Sendable, CaseIterable {
    /// A municipality, a fire brigade, a water authority.
    case publicBody = "public-body"
    /// An association, a foundation, a church.
    case ngo
    /// A company.
    case business
}

/// What somebody is in an organisation.
public enum OrganisationRole: String, Sendable, CaseIterable {
    /// Decides who belongs to it, and does whatever the others do.
    case administrator
    /// Approves what colleagues drafted, and speaks for it.
    case reviewer
    /// Drafts, and speaks for it.
    case editor

    /// Tells whether the role may publish what a colleague drafted.
    public var mayApprove: Bool { self != .editor }
}

/// What an organisation says of itself; its name and its kind are the operator's to say.
public struct OrganisationProfile: Sendable, Equatable {
    /// Its full name.
    public var title: String
    /// What kind it is.
    public var kind: OrganisationKind
    /// Absolute address of its own site; empty where it has none.
    public var website: String
    /// How people reach it, in words; empty where it does not say.
    public var contact: String
    /// What it does, in its own words.
    public var about: String
    /// Where it is responsible or works; nil for everywhere.
    public var area: Area?

    /// Describes an organisation.
    public init(
        title: String, kind: OrganisationKind, website: String = "", contact: String = "", about: String = "",
        area: Area? = nil
    ) {
        self.title = title
        self.kind = kind
        self.website = website
        self.contact = contact
        self.about = about
        self.area = area
    }

    func write(to json: inout JSONWriter) {
        json.member("title", title)
        json.member("kind", kind.rawValue)
        json.member("website", website)
        json.member("contact", contact)
        json.member("about", about)
        if let area {
            json.key("area")
            area.write(to: &json)
        }
    }

    init(_ payload: JSONValue) throws {
        guard let kind = OrganisationKind(rawValue: try payload.text("kind")) else {
            throw UnreadableEvent("unknown kind of organisation")
        }
        self.kind = kind
        title = try payload.text("title")
        website = try payload.text("website")
        contact = try payload.text("contact")
        about = try payload.text("about")
        area = try payload["area"].map { try Area(geoJSON: $0) }
    }

    /// Refuses what no organisation can say, field by field.
    func check() throws {
        var messages: [Refusal.FieldMessage] = []
        for (field, text, most) in [
            ("title", title, 120), ("website", website, 300), ("contact", contact, 400),
            ("about", about, 2000),
        ] where text.count > most {
            messages.append(.init(field, "tooLong", ["limit": String(most)]))
        }
        if title.isEmpty { messages.append(.init("title", "required")) }
        if !website.isEmpty, !Self.isAddress(website) { messages.append(.init("website", "address")) }
        if !messages.isEmpty { throw Refusal(.invalid, fields: messages) }
    }

    /// Tells whether a text is an absolute address of the web: no other scheme may be linked to.
    public static func isAddress(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            return false
        }
        let rest = text.dropFirst(scheme.count)
        let host = rest.prefix { !"/?#".contains($0) }
        return !host.isEmpty && host.contains(".") && !host.contains("@")
            && text.utf8.allSatisfy { (33...126).contains($0) && ![34, 60, 62, 92, 96].contains($0) }
    }
}
