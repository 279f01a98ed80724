// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Hummingbird
import Kernel
import Record

/// The record for people: its last entries, and each entry with its proof.
struct RecordPageRoutes: Sendable {
    private let site: Site
    private static let pageSize: EntryIndex = 50

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("record") { request, context in try await list(request, context) }
        router.get("record/entries/:index") { request, context in try await entry(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let size = site.kernel.feed.next
        let end = min(try Self.before(request) ?? size, size)
        let start = max(0, end - Self.pageSize)
        let entries = try await site.kernel.entries(start..<end)
        let latest = site.kernel.cosignedCheckpoint
        let exercise = site.catalogue[context.language]["exercise"]
        let newer = min(end + Self.pageSize, size)
        let model = RecordPage(
            shell: site.shell(request, context), size: size,
            checkpoint: latest.map { String(decoding: $0.note.bytes, as: UTF8.self) },
            signed: latest?.size ?? 0,
            key: "\(site.kernel.checkpoints.verifier)", address: context.base,
            entries: entries.reversed().map { entry in
                RecordPage.Line(
                    index: entry.envelope.index, kind: entry.envelope.kind,
                    initiative: site.kernel.initiatives.shown(entry.envelope.initiative).map {
                        $0.description.isExercise
                            ? "\(exercise): \($0.description.title)" : $0.description.title
                    },
                    time: entry.envelope.time, state: "\(entry.published.state)")
            },
            witnesses: site.kernel.witnesses.statements.map { one in
                RecordPage.Witness(
                    name: one.key.name, outcome: one.outcome.rawValue, size: one.size, seen: one.seen,
                    cosigned: one.cosigned, isContradicting: one.outcome.saysRewritten)
            },
            records: try await site.kernel.witnessedRecords().map { one in
                RecordPage.Watched(
                    origin: one.origin, size: one.size, time: one.time, isRefused: one.refused != nil)
            },
            older: start > 0 ? "/record?before=\(start)" : nil,
            newer: end < size ? (newer < size ? "/record?before=\(newer)" : "/record") : nil)
        return site.page(model)
    }

    private static func before(_ request: Request) throws -> EntryIndex? {
        guard let text = request.query["before"] else { return nil }
        guard let index = EntryIndex(text), index > 0 else { throw Refusal.field("before", "number") }
        return index
    }

    private func entry(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let index = context.parameter("index").flatMap(EntryIndex.init), index >= 0,
            let entry = try await site.kernel.entry(index)
        else { throw Refusal(.notFound) }
        let envelope = entry.envelope
        let initiative = site.kernel.initiatives[id: envelope.initiative]
        var (body, content) = (String?.none, BodyContent?.none)
        if case .present(_, let bytes) = entry.body {
            body = String(decoding: bytes, as: UTF8.self)
            content = try? BodyContent(bytes, from: envelope.origin?.name)
        }
        let model = EntryPage(
            shell: site.shell(
                request, context, isExercise: initiative?.description.isExercise ?? false), index: index,
            kind: envelope.kind,
            time: content?.time ?? envelope.time, author: content.map { site.mark($0.author) },
            initiative: initiative.map { ($0.description.title, "/i/\($0.name)") },
            thing: initiative.flatMap { site.thing(envelope.kind, $0, envelope.subject) },
            envelope: String(decoding: envelope.bytes, as: UTF8.self), body: body,
            state: "\(entry.body.state)", leafHash: envelope.leafHash.base64,
            proof: entry.proofSize.map { ($0, entry.proof.map(\.base64)) },
            isLast: index + 1 >= site.kernel.feed.next)
        return site.page(model)
    }
}

extension Envelope {
    /// When the entry was sequenced.
    var time: Timestamp { Timestamp(milliseconds: timeInMinutes * 60_000) }
}
