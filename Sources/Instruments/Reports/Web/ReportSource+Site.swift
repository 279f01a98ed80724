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

    /// What the categories of an initiative ask besides, also those that take nothing new: data still hold it.
    public func fields(of initiative: Initiative, _ t: Words) async throws -> [AboutInitiativePage.TopicField]
    {
        try await queries.categories(of: initiative.id).flatMap { one in
            one.category.fields.map { field in
                AboutInitiativePage.TopicField(
                    topic: one.category.name(in: t.language), name: field.name(in: t.language),
                    .init(
                        name: field.key, type: field.kind.rawValue, unit: ReportSite.unit(field, t),
                        meaning: field.meaning(in: t.language) ?? ""),
                    choices: field.choices.map { ($0.key, $0.names.localized(t.language) ?? $0.key) })
            }
        }
    }

    /// What the reports of an initiative over-represent, in words.
    public func biases(of initiative: Initiative, _ t: Words) async throws -> [String] {
        let bias = try await queries.bias(of: initiative)
        guard bias.count > 0 else { return [] }
        func share(_ part: Int) -> String { String(bias.percent(part)) }
        func list(_ all: [(name: String, count: Int)]) -> String {
            all.prefix(5).map { "\($0.name) \(share($0.count)) %" }.joined(separator: ", ")
        }
        var words = [t.count("bias_sample", bias.count)]
        if let squares = bias.squares {
            words.append(
                t.text("bias_squares", ["empty": String(squares.empty), "all": String(squares.all)]))
        }
        words.append(t.text("bias_unconfirmed", ["n": share(bias.unconfirmed)]))
        words.append(t.text("bias_placeless", ["n": share(bias.placeless)]))
        words.append(
            t.text(
                "bias_languages",
                ["list": list(bias.languages.map { (t.optional("language.\($0.tag)") ?? $0.tag, $0.count) })])
        )
        words.append(
            t.text(
                "bias_channels", ["list": list(bias.channels.map { (t["channel.\($0.name)"], $0.count) })]))
        words.append(t.text("bias_night", ["n": share(bias.atNight)]))
        return words + [t["bias_always"]]
    }
}
