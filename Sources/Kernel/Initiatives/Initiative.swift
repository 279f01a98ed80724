// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

/// An initiative as it is now.
public struct Initiative: Sendable, Equatable {
    /// The index of the entry that opened it.
    public let id: EntryIndex
    /// Its short address: `/i/<name>`.
    public let name: String
    /// The template it was opened from.
    public let template: String
    /// Where it is in its life.
    public let phase: InitiativePhase
    /// The one it was forked from.
    public let forkOf: EntryIndex?
    /// When it was opened.
    public let opened: Timestamp
    /// What it says of itself.
    public let description: InitiativeDescription
    /// The initiative that it went up in.
    public let mergedInto: EntryIndex?
    /// The entry with which it went up in another.
    public let mergedAt: EntryIndex?
    /// What its stewards arranged.
    public let care: InitiativeCare

    /// It has its own pages, and stands on lists.
    public var isListed: Bool { mergedInto == nil && !description.isUnlisted }

    static func load(
        reading db: borrowing some Reading & ~Copyable, ids: [EntryIndex]? = nil
    ) throws -> [Initiative] {
        var sql: SQL =
            """
            SELECT id, name, template, phase, fork_of, opened, description, merged_into, merged_at, pace, \
            pace_reason, frozen, frozen_until, helping, handover, handed_over, quiet_until, quiet_notice \
            FROM initiatives_initiative
            """
        if let ids { sql += " WHERE id IN \(list: ids)" }
        return try db.query(sql) { row in
            var description = try InitiativeDescription(JSONValue(parsing: row.blob(6)))
            // Its words were removed: its address is left to call it by.
            if description.title.isEmpty { description.title = row.text(1) }
            return Initiative(
                id: row.int(0), name: row.text(1), template: row.text(2),
                phase: InitiativePhase(rawValue: row.text(3)) ?? .archived, forkOf: row.optionalInt(4),
                opened: Timestamp(milliseconds: row.int(5)),
                description: description,
                mergedInto: row.optionalInt(7), mergedAt: row.optionalInt(8),
                care: try InitiativeCare(row, from: 9))
        }
    }
}
