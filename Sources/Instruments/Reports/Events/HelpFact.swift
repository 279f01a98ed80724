// SPDX-License-Identifier: Apache-2.0
import Formats
public import Geometry
public import Kernel

/// Small things that people do to others' reports so that these become of use, and complaints about them.
///
/// Whoever helps is the author of the entry: that is the credit. What is `held` is a proposal: the public sees it
/// once a steward has accepted it.
public enum HelpFact: Equatable, Sendable {
    /// A person complains; who and why is withheld for good, what they wrote is not on the record at all.
    case flagged(Complaint)
    /// A steward looked at the complaints and lets the report stand.
    case flagsSettled(reason: String)
    /// The description in another language, beside the original.
    case translated(language: String, text: String, held: Bool)
    /// A place for a report that has none, as coarse as the category wants it.
    case placed(Point, words: String, held: Bool)
    /// A fitting category for a report that is in the one for everything else.
    case categorised(FiledCategory, held: Bool)
    /// A person looked at the photograph.
    case photoChecked(PhotoVerdict)
    /// A steward accepted what a helper proposed.
    case accepted(help: EntryIndex)
    /// A steward declined what a helper proposed, for a reason.
    case declined(help: EntryIndex, reason: String)

    /// Why a person complains.
    public enum Complaint: String, Sendable, CaseIterable {
        /// It is not so, and seems meant to mislead.
        case wrong
        /// It says something of a person that is not for everyone.
        case personalData
        /// It insults, threatens or calls for harm.
        case abuse
        /// Something else.
        case other
    }

    /// What a photograph shows.
    public enum PhotoVerdict: String, Sendable, CaseIterable {
        /// It shows the thing, and nobody who can be recognised.
        case suitable
        /// A person can be recognised.
        case persons
        /// A number plate can be read.
        case plates
        /// It shows something else, or what should not be shown.
        case unsuitable
    }

    static let kinds: [EventKind] = [
        "flagged/1", "flags-settled/1", "translated/1", "placed/1", "categorised/1", "photo-checked/1",
        "help-accepted/1", "help-declined/1",
    ]

    /// The kinds whose bodies hold words about the thing.
    static let contentKinds: [EventKind] = ["translated/1", "placed/1"]

    /// The acts of stewards.
    static let acts: Set<EventKind> = ["flags-settled/1", "help-accepted/1", "help-declined/1"]

    var kind: EventKind {
        switch self {
        case .flagged: "flagged/1"
        case .flagsSettled: "flags-settled/1"
        case .translated: "translated/1"
        case .placed: "placed/1"
        case .categorised: "categorised/1"
        case .photoChecked: "photo-checked/1"
        case .accepted: "help-accepted/1"
        case .declined: "help-declined/1"
        }
    }

    static func references(_ kind: EventKind) -> [String] {
        kind == "help-accepted/1" || kind == "help-declined/1" ? ["help"] : []
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .flagged(let complaint): json.member("complaint", complaint.rawValue)
        case .flagsSettled(let reason): json.member("reason", reason)
        case .translated(let language, let text, let held):
            json.member("language", language)
            json.member("text", text)
            if held { json.member("held", true) }
        case .placed(let place, let words, let held):
            json.key("place")
            json.object { json in
                json.member("lat", place.latitude)
                json.member("lon", place.longitude)
            }
            json.member("placeWords", words)
            if held { json.member("held", true) }
        case .categorised(let category, let held):
            json.member("category", category.key)
            json.member("slot", category.slot)
            json.member("freshHours", category.freshHours)
            if held { json.member("held", true) }
        case .photoChecked(let verdict): json.member("verdict", verdict.rawValue)
        case .accepted(let help): json.member("help", help)
        case .declined(let help, let reason):
            json.member("help", help)
            json.member("reason", reason)
        }
    }

    init(_ kind: EventKind, _ payload: JSONValue) throws {
        let held = payload["held"]?.boolValue ?? false
        switch kind {
        case "flagged/1":
            self = .flagged(Complaint(rawValue: try payload.text("complaint")) ?? .other)
        case "flags-settled/1": self = .flagsSettled(reason: try payload.text("reason"))
        case "translated/1":
            self = .translated(
                language: try payload.text("language"), text: try payload.text("text"), held: held)
        case "placed/1":
            guard let place = payload["place"], let latitude = place["lat"]?.doubleValue,
                let longitude = place["lon"]?.doubleValue
            else { throw UnreadableEvent("the place is not one") }
            self = .placed(
                try Point(latitude: latitude, longitude: longitude),
                words: try payload.text("placeWords"), held: held)
        case "categorised/1":
            self = .categorised(
                FiledCategory(
                    key: try payload.text("category"), slot: try payload.int("slot"),
                    freshHours: Int(try payload.int("freshHours"))), held: held)
        case "photo-checked/1":
            guard let verdict = PhotoVerdict(rawValue: try payload.text("verdict")) else {
                throw UnreadableEvent("unknown verdict")
            }
            self = .photoChecked(verdict)
        case "help-accepted/1": self = .accepted(help: try payload.int("help"))
        case "help-declined/1":
            self = .declined(help: try payload.int("help"), reason: try payload.text("reason"))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}
