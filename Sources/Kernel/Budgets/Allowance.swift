// SPDX-License-Identifier: Apache-2.0

/// How much may come at once, and how much a minute afterwards: a bucket of tokens.
public struct Allowance: Sendable, Equatable {
    /// Tokens of a full bucket.
    public let burst: Int
    /// Tokens that come back each minute.
    public let perMinute: Int

    /// Makes an allowance.
    public init(burst: Int, perMinute: Int) { (self.burst, self.perMinute) = (burst, perMinute) }

    /// Reads `120/30` (so many at once, so many a minute) or `off`, which gives nil.
    ///
    /// - Throws: `Unreadable`.
    public static func parse(_ text: String) throws -> Allowance? {
        if text == "off" { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let burst = Int(parts[0]), let perMinute = Int(parts[1]),
            (1...1_000_000).contains(burst), (1...1_000_000).contains(perMinute)
        else { throw Unreadable() }
        return Allowance(burst: burst, perMinute: perMinute)
    }

    /// It is neither `off` nor two numbers.
    public struct Unreadable: Error {}

    /// Microseconds in which a token comes back.
    var interval: Int64 { 60_000_000 / Int64(perMinute) }
    /// Microseconds in which an empty bucket is full again.
    var span: Int64 { interval * Int64(burst) }
}

extension Budgets {
    /// Who may do how much; nil sets no bound.
    public struct Allowances: Sendable {
        /// Contributions of one person.
        public var person: Allowance?
        /// Contributions of one of the newest people: since yesterday.
        public var newest: Allowance?
        /// People who are new, of one network.
        public var network: Allowance?
        /// Contributions to one initiative; beyond it the newest people wait.
        public var initiative: Allowance?

        /// Sets bounds.
        public init(
            person: Allowance? = nil, newest: Allowance? = nil, network: Allowance? = nil,
            initiative: Allowance? = nil
        ) {
            (self.person, self.newest, self.network, self.initiative) = (person, newest, network, initiative)
        }

        /// Everybody may do everything: imports, drills and tests.
        public static let unlimited = Allowances()
    }
}
