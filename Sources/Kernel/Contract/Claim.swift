// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry

/// A neutral statement that a contribution makes: who says what of which thing.
///
/// Credibility, signals and search read claims and need not know the instrument.
public struct Claim: Sendable, Equatable {
    /// What a claim says.
    public enum Content: Sendable, Equatable {
        /// The thing is so: a first report of it.
        case states(String)
        /// It is still so.
        case confirms
        /// It is not so.
        case disputes
        /// It is over.
        case ends
    }
    /// The thing.
    public let subject: EntryIndex
    /// Who.
    public let author: Pseudonym
    /// What.
    public let content: Content
    /// When it was seen.
    public let time: Timestamp
    /// Where, where that is public.
    public let place: Point?

    /// Makes a claim.
    public init(subject: EntryIndex, author: Pseudonym, content: Content, time: Timestamp, place: Point?) {
        self.subject = subject
        self.author = author
        self.content = content
        self.time = time
        self.place = place
    }
}
