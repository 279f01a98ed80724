// SPDX-License-Identifier: Apache-2.0
import Kernel
import SQL

extension ReportQueries {
    /// The names of the categories of those reports, of any initiatives, that may be seen.
    func categoryNames(of reports: [EntryIndex], language: String) async throws -> [EntryIndex: String] {
        let found = try await kernel.read { db in
            try db.query(
                "SELECT id, initiative, category, status FROM reports_report WHERE id IN \(list: reports)"
            ) {
                (
                    id: $0.int(0), initiative: $0.int(1), slot: $0.int(2),
                    status: ReportStatus(rawValue: $0.int(3))
                )
            }
        }
        var names: [EntryIndex: [Int64: String]] = [:]
        for initiative in Set(found.map(\.initiative)) {
            for one in try await categories(of: initiative) {
                names[initiative, default: [:]][one.slot] = one.category.name(in: language)
            }
        }
        var titles: [EntryIndex: String] = [:]
        for one in found where one.status?.isPublic ?? false {
            titles[one.id] = names[one.initiative]?[one.slot]
        }
        return titles
    }
}
