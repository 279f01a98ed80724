// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Kernel
import SQL

/// Carries a node from a data folder to a database server, or back: the record byte for byte, vault and media with it.
///
/// The place that it left stays as it is. What else lies in a folder (settings, names of places, maps) stays there.
public struct Move: Sendable {
    /// What was carried.
    public struct Result: Sendable {
        /// Number of entries.
        public let entries: Int64
        /// Name of the record.
        public let origin: String
        /// Pictures that the record names and the node did not have.
        public let missing: [String]
    }
    private let source: String
    private let target: String

    /// Names two places: one a data folder, the other the address of a database server.
    public init(from source: String, to target: String) { (self.source, self.target) = (source, target) }

    /// Carries the node and checks it at its new place, or leaves that as it was.
    ///
    /// - Throws: `BackupMistake`, `DatabaseFault`, `RecordDamage`, `Verification.Failure`.
    public func run() async throws -> Result {
        guard NodeConfiguration.isServer(source) != NodeConfiguration.isServer(target) else {
            throw BackupMistake.sameKind
        }
        guard try await Self.configuration(source).hasNode() else { throw BackupMistake.noNode(source) }
        try await Self.requireEmpty(target)
        umask(0o077)
        let missing = try await Self.carry(from: source, to: target)
        let node = try await RunningNode.open(Self.configuration(target))
        do {
            let found = try await node.kernel.verify()
            try await node.kernel.close()
            return Result(entries: found.size, origin: found.origin, missing: missing)
        } catch {
            try? await node.kernel.close()
            throw error
        }
    }

    /// The settings that hold at a place and nowhere else.
    static func configuration(_ place: String) async throws -> NodeConfiguration {
        guard NodeConfiguration.isServer(place) else {
            return try await NodePlace(data: place, database: "").configuration()
        }
        // Beside a server nothing is kept for what we do here.
        let scratch = FileManager.default.temporaryDirectory.path + "/folkmoot-\(UUID().uuidString)"
        return try await NodePlace(data: scratch, database: place).configuration()
    }

    /// Refuses a place that holds something.
    static func requireEmpty(_ place: String) async throws {
        guard NodeConfiguration.isServer(place) else {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            guard names.isEmpty else { throw BackupMistake.notEmpty(place) }
            return
        }
        let database = try await NodeConfiguration.databaseToRead(at: place)
        let isEmpty: Bool
        do { isEmpty = try await Schema.isEmpty(database) } catch {
            try? await database.close()
            throw error
        }
        try await database.close()
        guard isEmpty else { throw BackupMistake.notEmpty("the database") }
    }

    /// Copies record, vault and media from one place to an empty one.
    ///
    /// - Returns: The media that the source does not have.
    @discardableResult
    static func carry(from place: String, to other: String) async throws -> [String] {
        let source = try await NodeConfiguration.databaseToRead(at: place)
        let wasThere = FileManager.default.fileExists(atPath: other)
        var target: Database?
        do {
            guard try await source.lead() else { throw BackupMistake.stillServing(place) }
            if !NodeConfiguration.isServer(other) {
                try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            }
            let opened = try await NodeConfiguration.newDatabase(at: other)
            target = opened
            let size = try await Kernel.size(of: source)
            try await Kernel.carry(from: source, to: opened, instruments: instruments) {
                guard try await Kernel.size(of: source) == size else {
                    throw BackupMistake.stillServing(place)
                }
            }
            let missing = try await Kernel.carryMedia(
                named: opened, from: try await configuration(place).media(source),
                to: try await configuration(other).media(opened))
            try await opened.close()
            try await source.close()
            return missing
        } catch {
            if let target, NodeConfiguration.isServer(other) { try? await Schema.empty(target) }
            try? await target?.close()
            try? await source.close()
            if !NodeConfiguration.isServer(other) {
                try? NodeConfiguration.removeDatabase(in: other)
                if !wasThere { rmdir(other) }
            }
            throw error
        }
    }
}
