// SPDX-License-Identifier: Apache-2.0
public import Kernel
import SQL
public import Web

/// What the kernel's own pages show of the reports.
extension ReportSource {
    /// The page of what an entry is about; nil for what is no report.
    public static func page(_ kind: String, _ initiative: Initiative, _ subject: EntryIndex) -> String? {
        kind.hasPrefix("reports/") ? "/i/\(initiative.name)/reports/\(subject)" : nil
    }

    /// The names of the categories of those reports that may be seen.
    public func titles(_ reports: [EntryIndex], _ t: Words) async throws -> [EntryIndex: String] {
        try await queries.categoryNames(of: reports, language: t.language)
    }

    /// The categories of an initiative with what the public gets of each.
    public func topics(of initiative: Initiative, _ t: Words) async throws -> [AboutInitiativePage.Topic] {
        try await queries.categories(of: initiative.id).map(\.category).filter { !$0.isRetired }.map {
            category in
            AboutInitiativePage.Topic(
                ReportSite.mark(category, t.language), help: category.help(in: t.language),
                rules: CategoriesPage.rules(
                    freshHours: category.freshHours, category.visibility, t))
        }
    }
}
