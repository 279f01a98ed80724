// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel

/// What can happen to a report and to an initiative's categories: the instrument's whole vocabulary.
///
/// A fact holds all that `project` needs (the category's number, how long it stays fresh, whether it waits for
/// review), so that folding one thing again never depends on what the categories are by then.
public enum ReportEvent: RecordedEvent {
    /// A thing was reported.
    case filed(Filing)
    /// Another person says that it is still so.
    case confirmed(freshHours: Int)
    /// Another person says that it is not so.
    case disputed(why: Remark)
    /// A person told what has changed; that counts as seeing it.
    case updated(Update)
    /// A person said something about it.
    case commented(Remark)
    /// Its author corrected it.
    case corrected(Correction)
    /// Its author took it back.
    case withdrawn(reason: String)
    /// It is over.
    case resolved(Remark)
    /// It is not over after all.
    case reopened(why: Remark, freshHours: Int)
    /// It is the same thing as another report, which now stands for both.
    case merged(into: EntryIndex)
    /// It is a thing of its own after all.
    case unmerged
    /// A steward hid it.
    case hidden(ModerationRule, reason: String)
    /// A steward shows it again.
    case restored(reason: String)
    /// A steward approved it after review.
    case released
    /// Its time came: the category publishes after a delay.
    case published
    /// A steward hid what a person said about it; `remark` is the entry with which it was said.
    case remarkHidden(remark: EntryIndex, ModerationRule, reason: String)
    /// A steward shows, or approves, what a person said about it.
    case remarkRestored(remark: EntryIndex)
    /// The initiative's categories are these, retired ones included.
    case categoriesSet([SlottedCategory])
    /// Somebody helped with it, or complained about it.
    case help(HelpFact)
    /// The reports of another initiative are shown in this one.
    case adopted(Adoption)

    public static let instrument: InstrumentName = "reports"
    public static let kinds: [EventKind] =
        [
            "filed/1", "confirmed/1", "disputed/1", "updated/1", "commented/1", "corrected/1", "withdrawn/1",
            "resolved/1", "reopened/1", "merged/1", "unmerged/1", "hidden/1", "restored/1", "released/1",
            "published/1", "remark-hidden/1", "remark-restored/1", "categories-set/1", "adopted/1",
        ] + HelpFact.kinds

    /// The kinds whose bodies hold what people wrote of the thing: withheld while the report is not public.
    static let contentKinds: [EventKind] =
        [
            "filed/1", "disputed/1", "updated/1", "commented/1", "corrected/1", "resolved/1", "reopened/1",
        ] + HelpFact.contentKinds

    public var kind: EventKind {
        switch self {
        case .filed: "filed/1"
        case .confirmed: "confirmed/1"
        case .disputed: "disputed/1"
        case .updated: "updated/1"
        case .commented: "commented/1"
        case .corrected: "corrected/1"
        case .withdrawn: "withdrawn/1"
        case .resolved: "resolved/1"
        case .reopened: "reopened/1"
        case .merged: "merged/1"
        case .unmerged: "unmerged/1"
        case .hidden: "hidden/1"
        case .restored: "restored/1"
        case .released: "released/1"
        case .published: "published/1"
        case .remarkHidden: "remark-hidden/1"
        case .remarkRestored: "remark-restored/1"
        case .categoriesSet: "categories-set/1"
        case .help(let fact): fact.kind
        case .adopted: "adopted/1"
        }
    }

    public var media: [String] {
        switch self {
        case .filed(let filing): filing.photo.map { [$0] } ?? []
        case .updated(let update): update.remark.photo.map { [$0] } ?? []
        default: []
        }
    }

    public static func references(_ kind: EventKind) -> [String] {
        switch kind {
        case "merged/1": ["into"]
        case "remark-hidden/1", "remark-restored/1": ["remark"]
        case "adopted/1": ["from"]
        default: HelpFact.references(kind)
        }
    }

    public static func isErasable(_ kind: EventKind) -> Bool { kind != "adopted/1" }

    public static func isErasableByAuthor(_ kind: EventKind) -> Bool {
        let acts: Set<EventKind> = [
            "merged/1", "unmerged/1", "hidden/1", "restored/1", "released/1", "published/1",
            "remark-hidden/1",
            "remark-restored/1", "categories-set/1",
        ]
        return !acts.contains(kind) && !HelpFact.acts.contains(kind)
    }
}
