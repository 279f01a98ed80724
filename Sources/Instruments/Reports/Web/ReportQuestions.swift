// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import Web

/// Asks before a report goes in whether the place is right, and whether it is one of those near it.
///
/// Only pages ask, once each; a program is told afterwards, in `warnings`.
struct ReportQuestions: Sendable {
    let reports: ReportSite

    /// The form as it goes back with what is asked.
    struct Asked {
        let input: FormInput
        let near: [ReportCard]
    }

    /// Nil where there is nothing to ask, or it was answered.
    func open(
        _ command: FileReport, _ initiative: Initiative, _ input: Input, _ context: WebContext
    ) async throws -> Asked? {
        guard !input.answersJSON, let place = command.place else { return nil }
        let t = reports.site.catalogue[context.language]
        let isOutside = try command.isOutside(initiative) && !input.flag("outsideAccepted")
        let near =
            try input.flag("isAnother") ? [] : await near(place, command, initiative, context)
        guard isOutside || !near.isEmpty else { return nil }
        var returned = input.returned(Refusal(.invalid), t)
        returned.errors = isOutside ? [("place", t["field.outsideArea"])] : []
        returned.problem =
            isOutside
            ? (t["outside_area"], t["outside_area.hint"])
            : (t["is_it_one_of_these"], t["is_it_one_of_these_hint"])
        // One look is enough: with the next sending the person has seen them.
        if !near.isEmpty { returned.typed["isAnother"] = ["true"] }
        returned.typed["asksOutside"] = isOutside ? ["true"] : nil
        return Asked(input: returned, near: near)
    }

    /// Open reports of the same category so near that they may be of the same thing, newest first.
    private func near(
        _ place: Point, _ command: FileReport, _ initiative: Initiative, _ context: WebContext
    ) async throws -> [ReportCard] {
        let categories = try await reports.queries.categories(of: initiative.id)
        guard let category = categories.first(where: { $0.category.key == command.category }) else {
            return []
        }
        var filter = ReportFilter()
        (filter.categories, filter.statuses) = ([Int(category.slot)], .open)
        // Where places are coarse, those of one square are all the same place: they say nothing.
        guard category.category.visibility.gridMetres == 0 else { return [] }
        filter.area = try? Area(center: place, radius: Self.reach)
        guard filter.area != nil else { return [] }
        let page = try await reports.queries.page(of: initiative.id, filter, limit: 12)
        let now = reports.site.now
        return page.content.filter { $0.freshUntil > now }.prefix(3).map {
            reports.card($0, categories, initiative, context.language)
        }
    }

    /// As far as a street is wide, in meters.
    private static let reach = 40.0
}

extension FileReport {
    /// Its place lies outside the initiative's area.
    func isOutside(_ initiative: Initiative) -> Bool {
        guard let place, let area = initiative.description.area else { return false }
        return !area.contains(place)
    }
}

/// A picture that was stored for a report which is about to be filed.
struct StoredPhoto: Sendable {
    let hash: String
    fileprivate let bytes: [UInt8]

    init(_ bytes: [UInt8], in media: MediaStore) async throws {
        hash = try await media.store(bytes)
        self.bytes = bytes
    }

    /// Stores it again where it went meanwhile: another entry that named the same picture was erased.
    func keep(in media: MediaStore) async throws {
        if try await !media.holds(hash) { try await media.store(bytes) }
    }
}
