// SPDX-License-Identifier: Apache-2.0
import Geometry
import Kernel

/// What published rows say that does not stand in them: where addresses point to, and what is near.
struct ReportLinks: Sendable {
    /// The absolute address of the list, `https://example.org/i/quake/reports`.
    let reports: String
    /// The absolute address of the media, `https://example.org/media`.
    let media: String
    /// What a public place is called by what is nearest, for a grid of so many meters; nil without names of places.
    var near: (@Sendable (_ place: Point, _ grid: Int) -> String?)?

    /// The address of a report's page.
    func report(_ id: EntryIndex) -> String { "\(reports)/\(id)" }
}
