// SPDX-License-Identifier: Apache-2.0
import Kernel

/// Where the addresses in published rows point to, and what authors are called.
struct ReportLinks: Sendable {
    /// Absolute address of the initiative's reports, without a trailing slash.
    let reports: String
    /// Absolute address of pictures, without a trailing slash.
    let media: String
    /// The organisations that authors can be; nil for none.
    var organisations: OrganisationDirectory?

    init(reports: String, media: String, organisations: OrganisationDirectory? = nil) {
        self.reports = reports
        self.media = media
        self.organisations = organisations
    }

    /// The address of a report's page.
    func report(_ id: EntryIndex) -> String { "\(reports)/\(id)" }
}
