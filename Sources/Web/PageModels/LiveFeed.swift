// SPDX-License-Identifier: Apache-2.0

/// The stream that keeps a page alive.
public struct LiveFeed: Sendable {
    let address: String
    let after: Int64
    let kinds: [String]
    let about: Int64?

    /// Describes the stream.
    ///
    /// - Parameters:
    ///   - address: `/i/<name>/live` or `/live`.
    ///   - after: Index of the last entry that the page shows.
    ///   - kinds: Names of the events to listen for, such as `reports/filed`.
    ///   - about: The one thing that the page shows; nil for a page of many.
    public init(address: String, after: Int64, kinds: [String], about: Int64? = nil) {
        self.address = address
        self.after = after
        self.kinds = kinds
        self.about = about
    }

    /// What `{{> part-live}}` names.
    public var part: PagePart {
        PagePart([
            "address": address, "after": String(after), "kinds": kinds.joined(separator: " "),
            "about": about.map(String.init),
        ])
    }
}
