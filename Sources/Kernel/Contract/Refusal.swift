// SPDX-License-Identifier: Apache-2.0

/// A refusal that a person can do something about.
///
/// The words are in the catalogue: `refusal.<code>` and `refusal.<code>.hint`, `field.<code>` for fields.
public struct Refusal: Error, Sendable, Equatable {
    /// Which kind of refusal; one table in docs/refusals.md.
    public enum Code: String, Sendable, CaseIterable {
        /// A field is missing or wrong; `fields` says which.
        case invalid
        /// The body is not what its content type says.
        case malformed
        /// The body or the file is too large.
        case tooLarge
        /// There is nothing at this address.
        case notFound
        /// There was something; it was erased, hidden or withdrawn.
        case gone
        /// The person may not do this.
        case notAllowed
        /// The address does not do this.
        case methodNotAllowed
        /// The post came from another site.
        case crossSite
        /// The cookie is not one of ours, or its identity is gone.
        case badCookie
        /// The initiative no longer takes contributions.
        case closed
        /// The name is taken.
        case nameTaken
        /// The thing is in a state in which this cannot be done.
        case wrongState
        /// It cannot be taken out of the record: it holds nobody's words, and others stand on it.
        case stays
        /// It was done already, by the same person.
        case already
        /// One's own things are for others to judge.
        case ownThing
        /// The idempotency key came before with other bytes.
        case keyReused
        /// The idempotency key is too short or too long.
        case badKey
        /// The content type is not one that is read here.
        case unsupportedType
        /// The picture cannot be read.
        case unreadablePicture
        /// A text seems to hold a telephone number, an address or a plate; it must be confirmed.
        case personalData
        /// A text describes a person where none may be described.
        case describesPerson
        /// The node is too busy just now.
        case busy
        /// The disk is full: nothing can be written.
        case full
        /// More than its share came of this person, this network or this initiative.
        case tooMany
        /// The invitation or the code is not valid.
        case badCode
        /// The initiative was slowed down: this person contributed a moment ago.
        case slowed
        /// Only stewards may contribute for now.
        case frozen
        /// One of two initiatives is about to go up in another.
        case merging
        /// Somebody else is at it just now.
        case leased
        /// A file cannot be read as what it should be.
        case badFile
        /// The token is none of ours, was revoked, or has had its day.
        case badToken
        /// The token is not for this.
        case tokenScope
        /// What a login provider or a passkey says is not what it should be.
        case loginFailed
    }

    /// What is wrong with one field.
    public struct FieldMessage: Sendable, Equatable {
        /// The field.
        public let field: String
        /// Which kind of mistake; `field.<code>` in the catalogue.
        public let code: String
        /// What the words need: limits, values.
        public let values: [String: String]
        /// Makes a message.
        public init(_ field: String, _ code: String, _ values: [String: String] = [:]) {
            self.field = field
            self.code = code
            self.values = values
        }
    }

    /// Which kind.
    public let code: Code
    /// What is wrong with which field.
    public let fields: [FieldMessage]
    /// What the words need.
    public let values: [String: String]

    /// Makes a refusal.
    public init(_ code: Code, fields: [FieldMessage] = [], values: [String: String] = [:]) {
        self.code = code
        self.fields = fields
        self.values = values
    }

    /// A refusal for one field.
    public static func field(_ field: String, _ code: String, _ values: [String: String] = [:]) -> Refusal {
        Refusal(.invalid, fields: [FieldMessage(field, code, values)])
    }
}
