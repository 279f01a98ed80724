// SPDX-License-Identifier: Apache-2.0
import Formats
import Record

/// Who contributes most reliably to an initiative, by nothing but what others said of what they said.
///
/// A person has a point for each thing of theirs that more people confirmed than disputed, and loses one for each
/// that at least as many disputed. What is withheld or erased counts for nobody, one's own word neither.
struct Reliability {
    /// The points that it takes to look after an initiative.
    static let least = 3

    private struct Thing {
        let author: Pseudonym
        var verdicts: [Pseudonym: Bool] = [:]
    }
    private var things: [EntryIndex: Thing] = [:]
    private var first: [Pseudonym: EntryIndex] = [:]

    /// The people with enough points, best first; of equals, who came first.
    static func ranking(in initiative: EntryIndex, reading kernel: Kernel) async throws -> [Pseudonym] {
        var (reliability, after) = (Reliability(), EntryIndex(-1))
        while true {
            let page = try await kernel.entries(of: [initiative], after: after)
            guard let last = page.last else { break }
            for stored in page where stored.state == .present {
                guard let sealed = stored.sealed else { continue }
                try reliability.hear(stored.envelope, BodyContent(sealed.body), kernel)
            }
            after = last.envelope.index
        }
        return reliability.ranking
    }

    private mutating func hear(_ envelope: Envelope, _ content: BodyContent, _ kernel: Kernel) throws {
        let name = InstrumentName(envelope.kind.prefix { $0 != "/" })
        guard content.author != .node, content.channel != .imported, let instrument = kernel.instruments[name]
        else { return }
        let entry = Entry(
            index: envelope.index, time: content.time, initiative: envelope.initiative,
            subject: envelope.subject, author: content.author, channel: content.channel,
            language: content.language)
        let kind = EventKind(envelope.kind.dropFirst(name.description.count + 1))
        for claim in try instrument.claims(kind, content.payload, entry) { hear(claim, at: envelope.index) }
    }

    /// Takes a claim into account.
    mutating func hear(_ claim: Claim, at index: EntryIndex) {
        switch claim.content {
        case .states:
            things[claim.subject] = Thing(author: claim.author)
            if first[claim.author] == nil { first[claim.author] = index }
        case .confirms, .disputes:
            guard things[claim.subject]?.author != claim.author else { return }
            things[claim.subject]?.verdicts[claim.author] = claim.content == .confirms
        case .ends: break
        }
    }

    /// The people with enough points, best first.
    var ranking: [Pseudonym] {
        var points: [Pseudonym: Int] = [:]
        for thing in things.values where !thing.verdicts.isEmpty {
            let yes = thing.verdicts.values.count { $0 }
            points[thing.author, default: 0] += yes > thing.verdicts.count - yes ? 1 : -1
        }
        return points.filter { $0.value >= Self.least }.keys.sorted { one, other in
            let (mine, theirs) = (points[one] ?? 0, points[other] ?? 0)
            return mine != theirs ? mine > theirs : (first[one] ?? 0) < (first[other] ?? 0)
        }
    }
}
