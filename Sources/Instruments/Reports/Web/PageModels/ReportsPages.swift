// SPDX-License-Identifier: Apache-2.0
public import Web

/// All pages of reports, for the tests that look at each.
public enum ReportsPages {
    /// The pages.
    public static let all: [any SampledPage.Type] = [
        InitiativePage.self, ReportsPage.self, ReportNewPage.self, ReportPage.self, ReportHiddenPage.self,
        CategoriesPage.self, EmbedPage.self, PrintPage.self, QueuePage.self, TaskPage.self, StillSoPage.self,
    ]
}
