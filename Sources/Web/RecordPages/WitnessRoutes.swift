// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Record

/// Witnesses: the door at which other records have their checkpoints cosigned, and what ours say, as data.
struct WitnessRoutes: Sendable {
    private let site: Site

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("record/witnesses.json") { _, _ in try await statements() }
        router.get("witness/key") { _, _ in
            Response.bytes(
                Array("\(try await site.kernel.witnessKey())\n".utf8), type: "text/plain; charset=utf-8"
            ).with(.cacheControl, "no-cache")
        }
        router.post("witness/add-checkpoint") { request, _ in try await cosign(request) }
    }

    /// C2SP tlog-witness, "add-checkpoint": every answer is as it says, and of a few bytes.
    private func cosign(_ request: Request) async throws -> Response {
        let limit = WitnessRequest.maximumLength
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Refusal(.tooLarge, values: ["limit": "\(limit >> 10) kB"])
        }
        let buffer: ByteBuffer
        do { buffer = try await request.body.collect(upTo: limit) } catch is NIOTooManyBytesError {
            throw Refusal(.tooLarge, values: ["limit": "\(limit >> 10) kB"])
        }
        switch try await site.kernel.cosign(Array(buffer.readableBytesView)) {
        case .cosigned(let lines): return answer(lines, "text/plain; charset=utf-8")
        case .otherSize(let size):
            return answer(Array("\(size)\n".utf8), "text/x.tlog.size", status: .conflict)
        case .malformed(let reason): throw Refusal(.malformed, values: ["reason": reason])
        case .unknownRecord: throw Refusal(.notFound)
        case .untrusted: throw Refusal(.notAllowed)
        case .inconsistent: throw Refusal.field("proof", "proof")
        }
    }

    private func answer(_ bytes: [UInt8], _ type: String, status: HTTPResponse.Status = .ok) -> Response {
        Response.bytes(bytes, type: type, status: status).with(.cacheControl, "no-store")
    }

    private func statements() async throws -> Response {
        let (records, key) = (
            try await site.kernel.witnessedRecords(), try await site.kernel.witnessKey()
        )
        return Response.json { json in
            json.beginObject()
            json.member("key", "\(key)")
            json.key("witnesses")
            json.array { json in
                for one in site.kernel.witnesses.statements { json.object { Self.write(one, to: &$0) } }
            }
            json.key("records")
            json.array { json in for one in records { json.object { Self.write(one, to: &$0) } } }
            json.endObject()
        }.with(.cacheControl, "no-cache")
    }

    private static func write(_ one: WitnessStatement, to json: inout JSONWriter) {
        json.member("name", one.key.name)
        json.member("key", "\(one.key)")
        json.member("outcome", one.outcome.rawValue)
        json.member("contradicts", one.outcome.saysRewritten)
        json.member("size", one.size)
        json.member("cosigned", one.cosigned?.rfc3339)
        json.member("checkpoint", one.note.map { String(decoding: $0.bytes, as: UTF8.self) })
        json.member("seen", one.seen)
        json.member("asked", one.tried?.rfc3339)
    }

    private static func write(_ one: WitnessedRecord, to json: inout JSONWriter) {
        json.member("origin", one.origin)
        json.member("size", one.size)
        json.member("cosigned", one.time?.rfc3339)
        json.member("checkpoint", one.note.map { String(decoding: $0.bytes, as: UTF8.self) })
        json.member("refused", one.refused.map { String(decoding: $0.bytes, as: UTF8.self) })
        json.member("refusedAt", one.refusedTime?.rfc3339)
    }
}
