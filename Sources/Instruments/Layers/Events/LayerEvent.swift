// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel

/// What can be on the record about layers of others' data.
///
/// All but `added` are about a layer that exists; what people say is about one of its items.
public enum LayerEvent: RecordedEvent {
    /// There is a layer, added for an organisation or by a steward.
    case added(LayerDescription, organisation: EntryIndex?)
    /// It says something else of itself.
    case described(LayerDescription)
    /// Its data are these.
    case published(LayerVersion)
    /// Its address could not be read; the data stay as they were.
    case fetchFailed(FetchFailure)
    /// Its address can be read again, and says nothing new.
    case fetchRecovered
    /// It is no longer shown, for a published reason.
    case withdrawn(reason: String)
    /// It is shown again.
    case restored(reason: String)
    /// Somebody says that an item is as it says.
    case confirmed(ItemReference)
    /// Somebody says that an item is not as it says.
    case disputed(ItemReference, why: String)
    /// Somebody says something about an item.
    case commented(ItemReference, text: String)
    /// Who looks after the layer says what became of what people said.
    case answered(ItemReference, text: String)
    /// What somebody wrote is hidden.
    case remarkHidden(remark: EntryIndex, reason: String)
    /// What somebody wrote is shown again.
    case remarkRestored(remark: EntryIndex)
    /// The layers of an initiative that went up in this one are shown here from now on.
    case adopted(from: EntryIndex)

    public static let instrument: InstrumentName = "layers"
    public static let kinds: [EventKind] = [
        "added/1", "described/1", "published/1", "fetch-failed/1", "fetch-recovered/1", "withdrawn/1",
        "restored/1",
        "confirmed/1", "disputed/1", "commented/1", "answered/1", "remark-hidden/1", "remark-restored/1",
        "adopted/1",
    ]

    public var kind: EventKind {
        switch self {
        case .added: "added/1"
        case .described: "described/1"
        case .published: "published/1"
        case .fetchFailed: "fetch-failed/1"
        case .fetchRecovered: "fetch-recovered/1"
        case .withdrawn: "withdrawn/1"
        case .restored: "restored/1"
        case .confirmed: "confirmed/1"
        case .disputed: "disputed/1"
        case .commented: "commented/1"
        case .answered: "answered/1"
        case .remarkHidden: "remark-hidden/1"
        case .remarkRestored: "remark-restored/1"
        case .adopted: "adopted/1"
        }
    }

    /// The data are a file of the media, which the entry names by its hash.
    public var media: [String] {
        if case .published(let version) = self { [version.file] } else { [] }
    }

    public static func references(_ kind: EventKind) -> [String] {
        switch kind {
        case "confirmed/1", "disputed/1", "commented/1", "answered/1": ["version"]
        case "remark-hidden/1", "remark-restored/1": ["remark"]
        case "adopted/1": ["from"]
        default: []
        }
    }

    public static func isErasable(_ kind: EventKind) -> Bool { kind != "adopted/1" }

    /// What one said oneself; a layer and what was decided about it are others' to rely on.
    public static func isErasableByAuthor(_ kind: EventKind) -> Bool {
        ["confirmed/1", "disputed/1", "commented/1"].contains(kind)
    }
}

/// Which item somebody speaks of: its name, and the version in which they saw it.
public struct ItemReference: Sendable, Hashable {
    /// The name, the same in every version.
    public let item: String
    /// The entry that published the version.
    public let version: EntryIndex

    /// Names an item.
    public init(_ item: String, in version: EntryIndex) {
        self.item = item
        self.version = version
    }
}

/// Why an address could not be read.
public struct FetchFailure: Sendable, Hashable, Error {
    /// Which kind of failure; `field.fetch.<code>` in the catalogue.
    public let code: String
    /// What the words need: a host, a status.
    public let detail: String

    /// Describes a failure.
    public init(_ code: String, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// As a refusal of the field that names the address.
    var refusal: Refusal { .field("address", "fetch.\(code)", ["detail": detail]) }
}
