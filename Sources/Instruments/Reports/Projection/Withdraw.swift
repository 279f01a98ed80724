// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel
public import SQL

extension Reports {
    /// Removes every derived row of a report, or of a list of categories.
    ///
    /// Where it was imported, a hash of its id there stays: what is folded again is known all the same, what is not
    /// was erased. What is exact and private goes with it: an entry is folded again only because a body was erased.
    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        if let report = try ReportState.load(subject, db) {
            ReportCounts.move(from: report.counted, to: nil, db)
            let source = try db.first("SELECT source FROM reports_report WHERE id = \(subject)") {
                $0.optionalText(0)
            }
            if let source = source ?? nil { try db.run(Filing.keepErased(source, in: report.initiative)) }
            try db.run(
                """
                DELETE FROM reports_source WHERE initiative = \(report.initiative) AND source = \(source ?? nil) \
                AND report = \(subject)
                """)
        }
        for table in [
            ReportTables.judgement, ReportTables.remark, ReportTables.exactPlace, ReportTables.due,
            ReportTables.help,
        ] {
            try db.run("DELETE FROM \(table) WHERE report = \(subject)")
        }
        try db.run("DELETE FROM reports_report WHERE id = \(subject)")
        try db.run("DELETE FROM reports_category WHERE subject = \(subject)")
    }

    /// A report or a remark whose picture was removed stands without it.
    public func withdraw(
        media hash: String, of subject: EntryIndex?, from db: borrowing WriteTransaction
    ) throws {
        guard let subject else {
            try db.run("UPDATE reports_report SET photo = NULL WHERE photo = \(hash)")
            try db.run("UPDATE reports_remark SET photo = NULL WHERE photo = \(hash)")
            return
        }
        try db.run("UPDATE reports_report SET photo = NULL WHERE id = \(subject) AND photo = \(hash)")
        try db.run("UPDATE reports_remark SET photo = NULL WHERE report = \(subject) AND photo = \(hash)")
    }

    /// Deletes a person's exact places.
    public func forget(_ person: EntryIndex) -> [SQL] {
        [
            "DELETE FROM reports_exact_place WHERE person = \(person)",
            "DELETE FROM reports_complaint WHERE person = \(person)",
            "DELETE FROM reports_lease WHERE person = \(person)",
        ]
    }
}
