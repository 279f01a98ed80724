// SPDX-License-Identifier: Apache-2.0
import Kernel

/// Where the addresses in published rows point to.
struct ReportLinks: Sendable, Hashable {
    /// The absolute address of the list, `https://example.org/i/quake/reports`.
    let reports: String
    /// The absolute address of the media, `https://example.org/media`.
    let media: String

    /// The address of a report's page.
    func report(_ id: EntryIndex) -> String { "\(reports)/\(id)" }
}
