// SPDX-License-Identifier: Apache-2.0
public import Formats

/// The position of an entry in the record, from 0; also the id of the thing that the entry founded.
public typealias EntryIndex = Int64

/// What stands beside a fact on the record.
public struct Entry: Sendable, Equatable {
    /// Its position.
    public let index: EntryIndex
    /// When it was sequenced; never earlier than the entry before.
    public let time: Timestamp
    /// The initiative it belongs to; 0 is the node itself.
    public let initiative: EntryIndex
    /// The thing it is about: its own index where it founds one.
    public let subject: EntryIndex
    /// Who, as known in this initiative.
    public let author: Pseudonym
    /// How it came.
    public let channel: ContributionChannel
    /// The language of the person, as a tag.
    public let language: String

    /// Makes an entry's surroundings.
    public init(
        index: EntryIndex, time: Timestamp, initiative: EntryIndex, subject: EntryIndex, author: Pseudonym,
        channel: ContributionChannel, language: String
    ) {
        self.index = index
        self.time = time
        self.initiative = initiative
        self.subject = subject
        self.author = author
        self.channel = channel
        self.language = language
    }
}

/// How a contribution came, for aggregate use.
public enum ContributionChannel: String, Sendable, CaseIterable {
    /// A page.
    case web
    /// A page that was opened from a printed or shown QR code.
    case qr
    /// A program.
    case api
    /// A text message.
    case sms
    /// A file that was imported.
    case imported = "import"
    /// The node itself, or its command line.
    case node
    /// The made-up people of an exercise.
    case exercise
}
