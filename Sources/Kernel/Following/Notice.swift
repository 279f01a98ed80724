// SPDX-License-Identifier: Apache-2.0

/// What followers hear of an entry: enough to know whether it concerns them.
public struct Notice: Sendable, Equatable {
    /// Its position.
    public let index: EntryIndex
    /// The initiative it belongs to.
    public let initiative: EntryIndex
    /// Instrument, fact and version.
    public let kind: String
    /// The thing it is about.
    public let subject: EntryIndex

    /// Makes a notice.
    public init(index: EntryIndex, initiative: EntryIndex, kind: String, subject: EntryIndex) {
        self.index = index
        self.initiative = initiative
        self.kind = kind
        self.subject = subject
    }
}
