// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

/// A verified organisation as it is now.
public struct Organisation: Sendable, Equatable {
    /// Somebody who speaks for it.
    public struct Member: Sendable, Equatable {
        /// As known in the organisation.
        public let person: Pseudonym
        /// What they may do.
        public let role: OrganisationRole
        /// Since when they belong to it.
        public let since: Timestamp
    }
    /// The index of the entry that verified it.
    public let id: EntryIndex
    /// Its short address: `/organisations/<name>`.
    public let name: String
    /// What it says of itself.
    public let profile: OrganisationProfile
    /// What was checked, and how.
    public let checked: String
    /// When it was verified.
    public let verified: Timestamp
    /// Why it is no longer verified; nil while it is.
    public let withdrawn: String?
    /// What it publishes needs the approval of a colleague.
    public let needsApproval: Bool
    /// Those who speak for it, the longest first.
    public let members: [Member]

    /// Nobody has taken its verification back.
    public var isVerified: Bool { withdrawn == nil }

    /// What a person is in it, under any of the names that they have there.
    func member(_ names: [Pseudonym]) -> Member? { members.first { names.contains($0.person) } }

    static func load(
        reading db: borrowing some Reading & ~Copyable, ids: [EntryIndex]? = nil
    ) throws -> [Organisation] {
        var (one, those): (SQL, SQL) = ("", "")
        if let ids { (one, those) = (" WHERE id IN \(list: ids)", " WHERE organisation IN \(list: ids)") }
        let members = try db.query(
            "SELECT organisation, person, role, since FROM organisations_member\(those) ORDER BY since, person"
        ) { row in
            (
                row.int(0),
                Member(
                    person: Pseudonym(row.text(1)), role: OrganisationRole(rawValue: row.text(2)) ?? .editor,
                    since: Timestamp(milliseconds: row.int(3)))
            )
        }
        let byID = Dictionary(grouping: members, by: \.0).mapValues { $0.map(\.1) }
        return try db.query(
            """
            SELECT id, name, profile, checked, time, withdrawn, approval FROM organisations_organisation\(one) \
            ORDER BY id
            """
        ) { row in
            Organisation(
                id: row.int(0), name: row.text(1),
                profile: try OrganisationProfile(JSONValue(parsing: row.blob(2))),
                checked: row.text(3), verified: Timestamp(milliseconds: row.int(4)),
                withdrawn: row.optionalText(5), needsApproval: row.int(6) == 1,
                members: byID[row.int(0)] ?? [])
        }
    }
}

extension Pseudonym {
    private static let mark = "organisation:"

    /// An organisation, which speaks under one name whoever of its members it was.
    public init(organisation: EntryIndex) { self.init("\(Self.mark)\(organisation)") }

    /// The organisation of this record that speaks; nil for a person, and for an organisation of another record.
    public var organisation: EntryIndex? {
        description.hasPrefix(Self.mark) ? EntryIndex(description.dropFirst(Self.mark.count)) : nil
    }

    /// The record whose organisation spoke, where it is not this one.
    public var originOfOrganisation: String? {
        guard description.hasPrefix(Self.mark), let at = description.firstIndex(of: "@") else { return nil }
        return String(description[description.index(after: at)...])
    }

    /// The same author as an entry of another record names them: its organisations are not ours.
    func from(_ origin: String?) -> Pseudonym {
        guard let origin, description.hasPrefix(Self.mark) else { return self }
        return Pseudonym(
            "\(Self.mark)\(description.dropFirst(Self.mark.count).prefix { $0 != "@" })@\(origin)")
    }
}
