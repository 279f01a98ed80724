// SPDX-License-Identifier: Apache-2.0
/// All pages of the kernel's own things, for the tests that look at each.
public enum WebPages {
    /// The pages.
    public static let all: [any SampledPage.Type] = [
        NodePage.self, OpenPage.self, AboutInitiativePage.self, ShareInitiativePage.self,
        EditInitiativePage.self,
        ForkPage.self, StewardsPage.self, AcceptStewardshipPage.self, MePage.self, TokensPage.self,
        RecoverPage.self,
        RecordPage.self, RemovalsPage.self,
        EntryPage.self, PrivacyPage.self, OutboxPage.self, OrganisationsPage.self,
        OrganisationPage.self, MembersPage.self, JoinPage.self, VerifyOrganisationPage.self, APIPage.self,
        ErrorPage.self, RefusalsPage.self, MeetingPage.self, CarePage.self,
    ]
}
