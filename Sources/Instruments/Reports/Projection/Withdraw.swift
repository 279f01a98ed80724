// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel
public import SQL

extension Reports {
    /// Removes every derived row of a report, or of a list of categories.
    ///
    /// What is exact and private goes with it: an entry is folded again only because a body was erased.
    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        if let report = try ReportState.load(subject, db) {
            ReportCounts.move(from: report.counted, to: nil, db)
            let source = try db.first("SELECT source FROM reports_report WHERE id = \(subject)") {
                $0.optionalText(0)
            }
            try db.run(
                """
                DELETE FROM reports_source WHERE initiative = \(report.initiative) AND source = \(source ?? nil) \
                AND report = \(subject)
                """)
        }
        for table in [
            ReportTables.judgement, ReportTables.remark, ReportTables.exactPlace, ReportTables.help,
        ] {
            try db.run("DELETE FROM \(table) WHERE report = \(subject)")
        }
        try db.run("DELETE FROM reports_report WHERE id = \(subject)")
        try db.run("DELETE FROM reports_category WHERE subject = \(subject)")
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
