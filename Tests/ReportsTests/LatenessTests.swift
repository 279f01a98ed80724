// SPDX-License-Identifier: Apache-2.0
import Formats
import Testing

@testable import Reports

/// What arrives late counts from when it was said.
@Suite struct LatenessTests {
    private let now = Timestamp(seconds: 1_795_000_000)

    private func hours(_ hours: Int, keptFor: Int64, freshFor: Int64) -> Int {
        Lateness.freshHours(
            hours, keptFor: keptFor, until: now.adding(seconds: freshFor).milliseconds, at: now)
    }

    @Test func `what arrives at once counts in full`() {
        #expect(hours(24, keptFor: 0, freshFor: -3600) == 24)
        #expect(hours(24, keptFor: 0, freshFor: 48 * 3600) == 24)
    }

    @Test func `what waited counts for as much less`() {
        #expect(hours(24, keptFor: 1, freshFor: -3600) == 23)
        #expect(hours(24, keptFor: 3600, freshFor: -3600) == 23)
        #expect(hours(24, keptFor: 3601, freshFor: -3600) == 22)
        #expect(hours(24, keptFor: 30 * 86_400, freshFor: -3600) == 0)
    }

    @Test func `it never shortens what is known already`() {
        #expect(hours(24, keptFor: 20 * 3600, freshFor: 23 * 3600) == 23)
        #expect(hours(24, keptFor: 20 * 3600, freshFor: 22 * 3600 + 1) == 23)
        #expect(hours(24, keptFor: 20 * 3600, freshFor: 3600) == 4)
    }
}
