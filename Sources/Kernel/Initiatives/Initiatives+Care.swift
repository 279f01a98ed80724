// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

extension MergeFact {
    /// Folds what happens when two initiatives meet; one that is not here (it was reopened alone) is passed over.
    func project(_ entry: Entry, _ db: borrowing WriteTransaction) throws {
        let id = entry.initiative
        switch self {
        case .proposed(let into, let reason):
            guard try db.exists("SELECT 1 FROM initiatives_initiative WHERE id = \(into)") else { return }
            try db.run(
                """
                INSERT INTO initiatives_proposal (initiative, into_id, reason, person, time) VALUES (\(id), \
                \(into), \(reason), \(entry.author.description), \(entry.time.milliseconds)) \
                ON CONFLICT (initiative) DO UPDATE SET into_id = excluded.into_id, reason = excluded.reason, \
                person = excluded.person, time = excluded.time
                """)
        case .withdrawn: try db.run("DELETE FROM initiatives_proposal WHERE initiative = \(id)")
        case .declined(let from, _):
            try db.run("DELETE FROM initiatives_proposal WHERE initiative = \(from) AND into_id = \(id)")
        case .merged(let from):
            try db.run("DELETE FROM initiatives_proposal WHERE initiative = \(from)")
            // Only one that stands takes another in: so no file can make a circle.
            let stands = try db.exists(
                "SELECT 1 FROM initiatives_initiative WHERE id = \(id) AND merged_into IS NULL")
            guard stands, from != id else { return }
            try db.run(
                """
                UPDATE initiatives_initiative SET merged_into = \(id), merged_at = \(entry.index), \
                phase = 'archived' WHERE id = \(from)
                """)
        }
    }
}

extension CareFact {
    /// Folds what stewards arranged.
    func project(_ entry: Entry, _ db: borrowing WriteTransaction) throws {
        let id = entry.initiative
        func set(_ columns: SQL) throws {
            var update: SQL = "UPDATE initiatives_initiative SET "
            update += columns
            update += " WHERE id = \(id)"
            try db.run(update)
        }
        switch self {
        case .paced(let minutes, let reason):
            try set("pace = \(minutes), pace_reason = \(reason)")
        case .frozen(let reason, let until):
            try set("frozen = \(reason), frozen_until = \(until?.milliseconds)")
        case .thawed: try set("frozen = NULL, frozen_until = NULL")
        case .handedOver(let handover):
            try set("handover = \(handover.text), handed_over = \(entry.time.milliseconds)")
        case .helpingOpened(let isOpen): try set("helping = \(isOpen ? 1 : 0)")
        case .helperJoined(let reviews): try join(entry, reviews, db)
        case .helperLeft(let person):
            try db.run(
                "DELETE FROM initiatives_helper WHERE initiative = \(id) AND person = \(person.description)")
        case .stewardsQuiet(let until):
            try set("quiet_until = \(until.milliseconds), quiet_notice = \(entry.index)")
        case .stewardPresent: try set("quiet_until = NULL, quiet_notice = NULL")
        case .stewardsReplaced(let gone, let by):
            for person in gone {
                try db.run(
                    """
                    DELETE FROM initiatives_steward WHERE initiative = \(id) \
                    AND person = \(person.description)
                    """)
            }
            for person in by {
                try db.run(
                    """
                    INSERT INTO initiatives_steward (initiative, person) \
                    VALUES (\(id), \(person.description)) ON CONFLICT DO NOTHING
                    """)
            }
            try set("quiet_until = NULL, quiet_notice = NULL")
        }
    }

    private func join(_ entry: Entry, _ reviews: Bool, _ db: borrowing WriteTransaction) throws {
        try db.run(
            """
            INSERT INTO initiatives_helper (initiative, person, reviews) VALUES (\(entry.initiative), \
            \(entry.author.description), \(reviews ? 1 : 0)) ON CONFLICT (initiative, person) \
            DO UPDATE SET reviews = CASE WHEN excluded.reviews = 1 THEN 1 ELSE initiatives_helper.reviews END
            """)
    }
}
