// SPDX-License-Identifier: Apache-2.0
import Formats
import Testing

@testable import Reports

@Suite struct CredenceTests {
    private let now = Timestamp(seconds: 1_000_000)

    @Test(arguments: [
        (0, 0, Credence.unconfirmed), (1, 0, .seenBySeveral), (2, 0, .seenBySeveral), (3, 0, .confirmed),
        (3, 1, .confirmed), (4, 2, .seenBySeveral), (5, 2, .confirmed), (3, 2, .seenBySeveral),
        (0, 1, .disputed),
        (1, 1, .disputed), (5, 5, .disputed), (2, 1, .seenBySeveral), (7, 3, .confirmed),
        (6, 3, .seenBySeveral),
    ]) func `credence follows from what others said`(
        _ confirmations: Int, _ disputes: Int, _ credence: Credence
    ) {
        let found = Credence(confirmations: confirmations, disputes: disputes, freshUntil: now, now: now)
        #expect(found == credence)
    }

    @Test func `past its freshness a report is out of date, whatever was said`() {
        let later = now.adding(milliseconds: 1)
        #expect(Credence(confirmations: 9, disputes: 0, freshUntil: now, now: later) == .outOfDate)
        #expect(Credence(confirmations: 0, disputes: 3, freshUntil: now, now: later) == .outOfDate)
        #expect(
            Credence(confirmations: 9, disputes: 0, freshUntil: now, now: later, isOpen: false) == .confirmed)
    }

    @Test func `ranks are all different`() {
        #expect(Set(Credence.allCases.map(\.rank)) == [0, 1, 2, 3, 4])
        #expect(Credence.confirmed.rank > Credence.seenBySeveral.rank)
        #expect(Credence.disputed.rank < Credence.unconfirmed.rank)
    }
}
