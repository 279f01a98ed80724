// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// An error that is no refusal.
public struct Mishap: Error, Equatable {
    /// Makes one.
    public init() {}
}

/// Posts a note; some texts make something go wrong: `poison`, `late refusal`, `mishap`, `refused`.
public struct PostNote: Command {
    public typealias Event = NoteEvent
    public static let name = "post"
    public static let right = Right.contribute
    public let initiative: EntryIndex
    let text: String
    let category: Int64
    let pictures: [String]
    let held: Bool

    /// Describes the note.
    public init(
        in initiative: EntryIndex, _ text: String, category: Int64 = 1, pictures: [String] = [],
        held: Bool = false
    ) {
        self.initiative = initiative
        self.text = text
        self.category = category
        self.pictures = pictures
        self.held = held
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoteEvent>
    ) throws {
        if text == "mishap" { throw Mishap() }
        if text == "refused" { throw Refusal.field("text", "refused") }
        draft.found(.posted(text, category: category, pictures: pictures), held: held)
    }
}

/// Replies to a note.
public struct ReplyToNote: Command {
    public typealias Event = NoteEvent
    public static let name = "reply"
    public static let right = Right.contribute
    public let initiative: EntryIndex
    let note: EntryIndex
    let text: String

    /// Names the note.
    public init(in initiative: EntryIndex, to note: EntryIndex, _ text: String) {
        self.initiative = initiative
        self.note = note
        self.text = text
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoteEvent>
    ) throws {
        draft.add(.replied(text), about: note)
    }
}

/// Strikes a note out, or withholds and releases its body.
public struct StrikeNote: Command {
    /// What is done to the body.
    public enum Body: Sendable { case stays, withheld, released }
    public typealias Event = NoteEvent
    public static let name = "strike"
    public static let right = Right.steward
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let note: EntryIndex
    let body: Body

    /// Names the note.
    public init(in initiative: EntryIndex, _ note: EntryIndex, body: Body = .stays) {
        self.initiative = initiative
        self.note = note
        self.body = body
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoteEvent>
    ) throws {
        switch body {
        case .stays: break
        case .withheld: draft.withhold(note, ["posted/1"])
        case .released: draft.release(note, ["posted/1"])
        }
        draft.add(.struck, about: note)
    }
}

/// Keeps a private row and records nothing.
public struct KeepDraft: Command {
    public typealias Event = NoteEvent
    public static let name = "keep-draft"
    public static let right = Right.contribute
    public let initiative: EntryIndex
    let text: String

    /// Gives the text.
    public init(in initiative: EntryIndex, _ text: String) {
        self.initiative = initiative
        self.text = text
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoteEvent>
    ) throws {
        let next = (try db.int("SELECT MAX(id) FROM notes_draft") ?? 0) + 1
        let person = principal.person ?? 0
        draft.keep("INSERT INTO notes_draft (id, person, text) VALUES (\(next), \(person), \(text))")
    }
}
