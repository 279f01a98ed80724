// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL

/// What is left of an initiative's fact where its words were erased: the initiative and all in it stand on the rest.
extension InitiativeEvent {
    /// The facts in which somebody wrote something in their own words.
    private static let worded: Set<EventKind> = [
        "opened/1", "edited/1", "phase-changed/1", "merge-proposed/1", "merge-declined/1", "paced/1",
        "frozen/1",
        "thawed/1", "handed-over/1",
    ]

    public static func isErasable(_ kind: EventKind) -> Bool { worded.contains(kind) }

    /// A steward's note is theirs; what an initiative says of itself, and why it was slowed, others rely on.
    public static func isErasableByAuthor(_ kind: EventKind) -> Bool { kind == "handed-over/1" }

    /// The fact without the words.
    var withoutWords: InitiativeEvent {
        switch self {
        case .opened(let name, let template, let description, let forkOf):
            .opened(name: name, template: template, description.withoutWords, forkOf: forkOf)
        case .edited(let description): .edited(description.withoutWords)
        case .phaseChanged(let phase, _): .phaseChanged(phase, reason: "")
        case .merge(.proposed(let into, _)): .merge(.proposed(into: into, reason: ""))
        case .merge(.declined(let from, _)): .merge(.declined(from: from, reason: ""))
        case .care(.paced(let minutes, _)): .care(.paced(minutes: minutes, reason: ""))
        case .care(.frozen(_, let until)): .care(.frozen(reason: "", until: until))
        case .care(.thawed): .care(.thawed(reason: ""))
        case .care(.handedOver(let handover)):
            .care(.handedOver(Handover(to: handover.to, note: "", until: handover.until)))
        case .stewardAppointed, .stewardWithdrawn, .merge, .care: self
        }
    }

    /// The body of a fact without the words: who, when and how stay.
    ///
    /// - Parameter kind: The whole kind of the entry.
    static func remains(of body: [UInt8], _ kind: String) throws -> JSONValue {
        guard case .object(var object) = try JSONValue(parsing: body), let fact = object["fact"] else {
            throw UnreadableEvent("there is no fact")
        }
        let event = try InitiativeEvent(EventKind(kind.dropFirst("\(instrument)/".count)), fact).withoutWords
        var json = JSONWriter()
        json.object { event.write(to: &$0) }
        object["fact"] = try JSONValue(parsing: json.bytes)
        return .object(object)
    }

    /// Takes the words out of the rows, where this was the last to say them.
    ///
    /// A replay folds the remains in the place of the fact, and gives the same rows.
    static func forgetWords(
        of index: EntryIndex, _ subject: EntryIndex, _ remains: JSONValue, _ kind: String,
        _ db: borrowing WriteTransaction
    ) throws {
        guard let fact = remains["fact"] else { return }
        let event = try InitiativeEvent(EventKind(kind.dropFirst("\(instrument)/".count)), fact)
        // After a later one of these kinds, the rows hold other words.
        let rival: String
        switch event {
        case .edited: rival = "opened/1"
        case .opened: rival = "edited/1"
        case .care(.frozen): rival = "thawed/1"
        case .care(.paced), .care(.handedOver), .merge(.proposed): rival = event.kind.description
        default: return
        }
        guard
            try !db.exists(
                """
                SELECT 1 FROM record_entry WHERE subject = \(subject) AND idx > \(index) \
                AND kind IN (\(kind), \("\(instrument)/\(rival)"))
                """)
        else { return }
        switch event {
        case .opened(_, _, let description, _), .edited(let description):
            try db.run(
                """
                UPDATE initiatives_initiative SET description = \(description.text) WHERE id = \(subject)
                """)
        case .care(.paced):
            try db.run("UPDATE initiatives_initiative SET pace_reason = '' WHERE id = \(subject)")
        case .care(.frozen):
            try db.run("UPDATE initiatives_initiative SET frozen = '' WHERE id = \(subject)")
        case .care(.handedOver(let handover)):
            try db.run(
                "UPDATE initiatives_initiative SET handover = \(handover.text) WHERE id = \(subject)")
        case .merge(.proposed):
            try db.run("UPDATE initiatives_proposal SET reason = '' WHERE initiative = \(subject)")
        default: return
        }
    }
}

extension InitiativeDescription {
    /// Without what a person wrote: the title is the short address then.
    var withoutWords: InitiativeDescription {
        var rest = self
        (rest.title, rest.purpose, rest.sharedValue, rest.why, rest.emergencyWords) = ("", "", "", "", "")
        return rest
    }

    /// As the derived tables keep it.
    var text: String {
        var json = JSONWriter()
        json.object { write(to: &$0) }
        return json.string
    }
}

extension Handover {
    /// As the derived tables keep it.
    var text: String {
        var json = JSONWriter()
        json.object { write(to: &$0) }
        return json.string
    }
}

extension StoredEntry {
    /// Finds what is left of erased facts upon which others stand.
    ///
    /// - Parameter db: The database that holds the whole record: the erasure tells what remains.
    static func recall(
        _ entries: [StoredEntry], _ db: borrowing some Reading & ~Copyable
    ) throws -> [StoredEntry] {
        var result = entries
        for (place, one) in entries.enumerated()
        where one.sealed == nil && one.envelope.kind.hasPrefix("\(Initiatives.name)/") {
            let bodies = try db.query(
                """
                SELECT body FROM record_entry WHERE subject = \(one.envelope.subject) \
                AND kind = 'record/erased/1' AND idx > \(one.envelope.index) AND body IS NOT NULL
                """
            ) { $0.blob(0) }
            for body in bodies {
                let fact = try BodyContent(body).payload
                guard fact["entry"]?.intValue == one.envelope.index else { continue }
                result[place].remains = fact["remains"]
            }
        }
        return result
    }
}
