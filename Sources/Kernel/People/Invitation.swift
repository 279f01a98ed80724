// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

/// An invitation in the vault: gives a role to who shows its code within seven days.
///
/// Nothing of it is on the record, and the vault knows the code by its hash alone.
enum Invitation {
    static let lifetime: Int64 = 7 * 86_400

    /// Role of who becomes a steward.
    static let steward = "steward"

    /// Keeps an invitation.
    ///
    /// - Parameters:
    ///   - subject: What the role is in: an initiative, or an organisation (whose initiative is 0).
    /// - Throws: `Refusal` for a code that could be guessed.
    static func keep(
        _ code: String, role: String, in initiative: EntryIndex, of subject: EntryIndex, at now: Timestamp
    ) throws -> SQL {
        guard (24...200).contains(code.utf8.count) else { throw Refusal.field("code", "required") }
        return """
            INSERT INTO vault_invitation (code, initiative, role, subject, time) \
            VALUES (\(People.hash(code)), \(initiative), \(role), \(subject), \(now.milliseconds))
            """
    }

    /// The role that a code gives.
    ///
    /// - Throws: `Refusal` where there is no such invitation (any more).
    static func role(
        _ code: String, in initiative: EntryIndex, of subject: EntryIndex, at now: Timestamp,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> String {
        let role = try db.first(
            """
            SELECT role FROM vault_invitation WHERE code = \(People.hash(code)) \
            AND initiative = \(initiative) AND subject = \(subject) \
            AND time > \(now.adding(seconds: -lifetime).milliseconds)
            """
        ) { $0.text(0) }
        guard let role else { throw Refusal(.badCode) }
        return role
    }

    /// Ends an invitation that is for one person.
    static func useUp(_ code: String) -> SQL {
        "DELETE FROM vault_invitation WHERE code = \(People.hash(code))"
    }

    /// Throws away those that have had their day.
    static func forget(at now: Timestamp) -> SQL {
        "DELETE FROM vault_invitation WHERE time <= \(now.adding(seconds: -lifetime).milliseconds)"
    }
}
