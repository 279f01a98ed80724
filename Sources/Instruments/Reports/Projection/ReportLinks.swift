// SPDX-License-Identifier: Apache-2.0
import Geometry
import Kernel

/// What published rows say that does not stand in them: addresses, what authors are called, and what is near.
struct ReportLinks: Sendable {
    /// Absolute address of the initiative's reports, without a trailing slash.
    let reports: String
    /// Absolute address of pictures, without a trailing slash.
    let media: String
    /// The organisations that authors can be; nil for none.
    var organisations: OrganisationDirectory?
    /// All in the initiative is made up: every row says so.
    var isExercise = false

    init(reports: String, media: String, organisations: OrganisationDirectory? = nil) {
        self.reports = reports
        self.media = media
        self.organisations = organisations
    }
    /// What a public place is called by what is nearest, for a grid of so many meters; nil without names of places.
    var near: (@Sendable (_ place: Point, _ grid: Int) -> String?)?

    /// The address of a report's page.
    func report(_ id: EntryIndex) -> String { "\(reports)/\(id)" }
}
