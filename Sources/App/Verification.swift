// SPDX-License-Identifier: Apache-2.0
import Foundation
import FoundationNetworking
public import Kernel
public import Record

/// Checks a record from outside: every leaf, every body's commitment, the root and the signature.
public struct Verification: Sendable {
    /// What was found to be so.
    public struct Result: Sendable {
        /// Number of entries.
        public let size: Int64
        /// Number of bodies in each state.
        public let present, withheld, erased: Int64
        /// Name of the record.
        public let origin: String
        /// What those witnesses attest that were named, a line each.
        public var witnesses: [String] = []
    }
    /// What was found to be wrong: the first bad entry where there is one.
    public struct Failure: Error, CustomStringConvertible {
        /// The first bad entry.
        public let index: Int64?
        /// What is wrong.
        public let what: String
        /// One line.
        public var description: String { index.map { "entry \($0): \(what)" } ?? what }
    }

    private let base: String
    private let keys: [WitnessKey]
    private let hours: Int

    /// Takes the address of a node, and the witnesses that must have cosigned its record not longer ago than `hours`.
    ///
    /// The keys are to come from somebody whom one trusts, and not from the node.
    public init(url: String, witnesses: [WitnessKey] = [], within hours: Int = 24) {
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        (keys, self.hours) = (witnesses, hours)
    }

    /// Fetches the whole record and checks it.
    public func run(progress: @Sendable (Int64, Int64) -> Void = { _, _ in }) async throws -> Result {
        let key = try VerifierKey(parsing: text(try await get("key")).trimmingCharacters(in: .newlines))
        let note = try SignedNote(parsing: try await get("checkpoint"))
        let checkpoint: Checkpoint
        do {
            checkpoint = try Checkpoint(opening: note, origin: key.name, keys: [key])
        } catch { throw Failure(index: nil, what: "the checkpoint is not signed by the key: \(error)") }
        var attested = Attestation(note, try await statements(), keys)
        var checker = RecordChecker()
        var start: Int64 = 0
        while start < checkpoint.size {
            let width = Int(min(Int64(Tile.fullWidth), checkpoint.size - start))
            try await check(&checker, index: start / Int64(Tile.fullWidth), width: width, &attested)
            start += Int64(width)
            progress(start, checkpoint.size)
        }
        do { try checker.finish(checkpoint) } catch { throw Self.failure(error) }
        let lines = try attested.lines(checkpoint, within: hours)
        return Result(
            size: checker.size, present: checker.count(of: .present), withheld: checker.count(of: .withheld),
            erased: checker.count(of: .erased), origin: checkpoint.origin, witnesses: lines)
    }

    /// What the node says of its witnesses; nothing where it is of a version that had none.
    private func statements() async throws -> [UInt8] {
        do { return try await get("witnesses.json") } catch let failure as Failure {
            if failure.what.hasSuffix("answers 404") { return [] }
            throw failure
        }
    }

    private func check(
        _ checker: inout RecordChecker, index: Int64, width: Int, _ attested: inout Attestation
    ) async throws {
        let entriesPath = try TilePath(.entries, index: index, width: width)
        let bodiesPath = try TilePath(.bodies, index: index, width: width)
        let hashesPath = try TilePath(.hashes(level: 0), index: index, width: width)
        let (entries, bodies, hashes) = (
            try await get(entriesPath.description), try await get(bodiesPath.description),
            try await get(hashesPath.description)
        )
        let first = index * Int64(Tile.fullWidth)
        let parsedEntries: [ArraySlice<UInt8>]
        let parsedBodies: [EntryBody]
        do {
            parsedEntries = try EntryBundle.parse(entries)
            parsedBodies = try BodyBundle.parse(bodies)
        } catch { throw Failure(index: first, what: "a bundle cannot be read: \(error)") }
        guard parsedEntries.count == width, parsedBodies.count == width,
            hashes.count == width * RecordHash.byteCount
        else { throw Failure(index: first, what: "a bundle is too short") }
        for position in 0..<width {
            let leaf = RecordHash(bytes: hashes[position * 32..<position * 32 + 32])
            do {
                try checker.check(parsedEntries[position], body: parsedBodies[position], leafHash: leaf)
            } catch { throw Self.failure(error) }
            try attested.check(checker)
        }
    }

    private static func failure(_ fault: RecordFault) -> Failure {
        Failure(index: fault.index, what: "\(fault)")
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func get(_ path: String) async throws -> [UInt8] {
        guard let url = URL(string: "\(base)/record/\(path)") else {
            throw Failure(index: nil, what: "\(base) is not an address")
        }
        let (data, response): (Data, URLResponse)
        do {
            (data, response) = try await URLSession.shared.data(from: url)
        } catch { throw Failure(index: nil, what: "\(url) cannot be reached: \(error.localizedDescription)") }
        guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 else {
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            throw Failure(index: nil, what: "\(url) answers \(status)")
        }
        return [UInt8](data)
    }
}

extension Kernel {
    /// Checks the record in the database, and that the derived tables equal a replay.
    public func verify() async throws -> Verification.Result {
        var (checker, tree) = (RecordChecker(), TreeBuilder())
        var states: [BodyState: Int64] = [:]
        try await catchUp()
        let size = feed.next
        var start: Int64 = 0
        while start < size {
            let entries = try await entries(start..<min(start + 4096, size))
            guard !entries.isEmpty else {
                throw Verification.Failure(index: start, what: "the entry is missing")
            }
            let width = Int64(Tile.fullWidth)
            let leaves = try await storedTiles(
                level: 0, start / width...(start + Int64(entries.count) - 1) / width)
            for entry in entries {
                do {
                    let leaf = try Self.leaf(checker.size, leaves)
                    try checker.check(entry.envelope.bytes, body: try Self.sealed(entry), leafHash: leaf)
                    tree.append(leaf)
                    states[entry.state, default: 0] += 1
                } catch let fault as RecordFault {
                    throw Verification.Failure(index: fault.index, what: "\(fault)")
                }
            }
            try await checkUpperTiles(tree.takeChangedTiles())
            start += Int64(entries.count)
        }
        if let latest = checkpoints.latest {
            guard latest.size == size else {
                throw Verification.Failure(
                    index: nil, what: "the checkpoint has size \(latest.size), not \(size)")
            }
            let key = checkpoints.verifier
            do {
                try checker.finish(Checkpoint(opening: latest.note, origin: key.name, keys: [key]))
            } catch { throw Verification.Failure(index: nil, what: "\(error)") }
        }
        let difference = try await NodeConfiguration.withScratchDatabase { scratch in
            try await self.firstDifference(replayingInto: scratch)
        }
        for one in witnesses.statements where one.outcome.saysRewritten {
            throw Verification.Failure(index: nil, what: Attestation.accusation(one.key.name, one.seen))
        }
        if let difference {
            throw Verification.Failure(index: nil, what: "the table \(difference) differs from a replay")
        }
        return Verification.Result(
            size: checker.size, present: states[.present] ?? 0, withheld: states[.withheld] ?? 0,
            erased: states[.erased] ?? 0, origin: checkpoints.verifier.name)
    }

    /// The leaf hash that the tile of level 0 holds for an entry.
    private static func leaf(_ index: Int64, _ tiles: [Int64: [UInt8]]) throws -> RecordHash {
        let hashes = tiles[index / Int64(Tile.fullWidth)] ?? []
        let start = Int(index % Int64(Tile.fullWidth)) * RecordHash.byteCount
        guard start + RecordHash.byteCount <= hashes.count,
            let leaf = RecordHash(bytes: hashes[start..<start + RecordHash.byteCount])
        else { throw Verification.Failure(index: index, what: "the tile lacks its leaf hash") }
        return leaf
    }

    /// Compares the tiles above the leaves with what the leaves make of them.
    private func checkUpperTiles(_ tiles: [TileWrite]) async throws {
        for tile in tiles where tile.level > 0 {
            let stored = try await storedTiles(level: tile.level, tile.index...tile.index)[tile.index] ?? []
            guard stored.starts(with: tile.hashes) else {
                throw Verification.Failure(
                    index: nil, what: "the tile \(tile.level)/\(tile.index) is not that of its leaves")
            }
        }
    }

    /// Inside the house a withheld body is checked too.
    private static func sealed(_ entry: StoredEntry) throws -> EntryBody {
        guard let sealed = entry.sealed else { return .erased }
        guard let salt = Salt(bytes: sealed.salt) else {
            throw Verification.Failure(index: entry.envelope.index, what: "the salt is not 16 bytes")
        }
        return .present(salt: salt, bytes: sealed.body)
    }
}
