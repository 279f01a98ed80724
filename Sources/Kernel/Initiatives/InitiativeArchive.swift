// SPDX-License-Identifier: Apache-2.0
import Formats
public import Foundation
import Record

/// An initiative whole, as one tar file: its entries with their bodies, its media, the checkpoint and the key.
///
///     README.txt       what this is
///     key              the verifier key line of the record it comes from
///     checkpoint       the last signed checkpoint
///     entries.jsonl    one object a line: {"envelope": text, "state": …, "salt": base64, "body": base64}
///     media/<hash>     files that the bodies name
///
/// What is held or hidden is absent, like everywhere; nothing of the vault is in it.
public struct InitiativeArchive: Sendable {
    /// An entry as it was committed elsewhere.
    public struct ArchivedEntry: Sendable {
        let envelope: Envelope
        let sealed: (salt: Salt, body: [UInt8])?
    }
    /// The name of the record it comes from.
    public let origin: String
    let entries: [ArchivedEntry]
    let media: [String: [UInt8]]
    /// The number of entries.
    public var count: Int { entries.count }

    /// The names of initiatives that went up in it.
    var mergedNames: [String] {
        entries.dropFirst().filter { $0.envelope.kind == "initiatives/opened/1" }.compactMap { entry in
            entry.sealed.flatMap { try? BodyContent($0.body).payload["name"]?.stringValue }
        }
    }

    static let readme = """
        An initiative, exported from a Folkmoot node.
        entries.jsonl holds every entry of it as it stands in the node's public record.
        Reopen it elsewhere with: folkmoot import initiative FILE

        """

    /// Reads and checks an archive: every body must match the commitment in its envelope.
    ///
    /// - Throws: `Refusal.badFile` with the line and what is wrong.
    public init(reading file: URL) throws {
        let files: [String: [UInt8]]
        do { files = try Self.unpack([UInt8](Data(contentsOf: file))) } catch is TarError {
            throw Self.bad("it is not an archive of an initiative")
        }
        guard let key = files["key"], let lines = files["entries.jsonl"] else {
            throw Self.bad("it holds no entries.jsonl and key")
        }
        let keyLine = String(decoding: key, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard let verifier = try? VerifierKey(parsing: keyLine) else {
            throw Self.bad("its key cannot be read")
        }
        origin = verifier.name
        entries = try lines.split(separator: 10).enumerated().map { number, line in
            try Self.entry(line, number: number + 1)
        }
        guard entries.first?.envelope.kind == "initiatives/opened/1" else {
            throw Self.bad("its first entry does not open an initiative")
        }
        media = files.reduce(into: [:]) { media, file in
            if file.key.hasPrefix("media/") { media[String(file.key.dropFirst(6))] = file.value }
        }
    }

    private static func bad(_ reason: String) -> Refusal { Refusal(.badFile, values: ["reason": reason]) }

    private static func unpack(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
        var (files, place) = ([String: [UInt8]](), 0)
        while place + 512 <= bytes.count {
            guard let (name, size) = try TarArchive.parse(bytes[place..<place + 512]) else { return files }
            place += 512
            guard size <= bytes.count - place else { throw TarError.truncated }
            files[name] = Array(bytes[place..<place + size])
            place += (size + 511) / 512 * 512
        }
        throw TarError.truncated
    }

    private static func entry(_ line: ArraySlice<UInt8>, number: Int) throws -> ArchivedEntry {
        guard let json = try? JSONValue(parsing: line), let text = json["envelope"]?.stringValue,
            let envelope = try? Envelope(parsing: Array(text.utf8))
        else { throw bad("line \(number) of entries.jsonl is not an entry") }
        guard json["state"]?.stringValue == "present" else {
            return ArchivedEntry(envelope: envelope, sealed: nil)
        }
        guard let salt = (json["salt"]?.stringValue).flatMap({ Record.Base64.decode(Array($0.utf8)) }),
            let sealing = Salt(bytes: salt),
            let body = (json["body"]?.stringValue).flatMap({ Record.Base64.decode(Array($0.utf8)) })
        else { throw bad("line \(number) of entries.jsonl has no body") }
        guard Commitment.of(body: body, salt: sealing) == envelope.commitment else {
            throw bad("line \(number) of entries.jsonl does not match its commitment")
        }
        return ArchivedEntry(envelope: envelope, sealed: (sealing, body))
    }
}
