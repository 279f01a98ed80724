// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import FoundationNetworking
public import Kernel

/// What was erased or removed on a node, as it can be read from elsewhere.
///
/// From a file (`published.removals` of a data folder, or what somebody saved from `/removals.json`), or from the
/// address of a node that still answers.
public struct RemovalList: Sendable {
    /// The removals, in no order.
    public let removals: [Kernel.Removal]

    /// Reads a file or asks a node.
    ///
    /// - Throws: `BackupMistake.noRemovals`.
    public init(at place: String) async throws {
        guard place.hasPrefix("http://") || place.hasPrefix("https://") else {
            guard let bytes = FileManager.default.contents(atPath: place) else {
                throw BackupMistake.noRemovals("\(place) cannot be opened")
            }
            removals = try Self.read([UInt8](bytes), place)
            return
        }
        let base = place.hasSuffix("/") ? String(place.dropLast()) : place
        var (found, before) = ([Kernel.Removal](), Int64.max)
        while true {
            let page = try await Self.ask("\(base)/removals.json?reason=any&before=\(before)")
            found += page
            // A page has a hundred; the last one has fewer, or none.
            guard let oldest = page.map(\.index).min(), oldest < before else { break }
            before = oldest
        }
        removals = found
    }

    /// The list that belongs to a published checkpoint: of the same node, or beside it in the old folder.
    static func place(beside published: String) -> String? {
        if published.hasPrefix("http://") || published.hasPrefix("https://") { return published }
        let folder = (published as NSString).deletingLastPathComponent
        let path = (folder as NSString).appendingPathComponent(RemovalLog.fileName)
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private static func ask(_ address: String) async throws -> [Kernel.Removal] {
        guard let url = URL(string: address) else {
            throw BackupMistake.noRemovals("\(address) is not an address")
        }
        do {
            let (data, response) = try await URLSession.shared.data(from: url)
            guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 else {
                throw BackupMistake.noRemovals("\(url) has none")
            }
            return try read([UInt8](data), address)
        } catch let mistake as BackupMistake { throw mistake } catch {
            throw BackupMistake.noRemovals("\(url): \(error.localizedDescription)")
        }
    }

    /// Reads one object with `removals`, or a line of JSON for each; what is neither is said, not skipped.
    private static func read(_ bytes: [UInt8], _ place: String) throws -> [Kernel.Removal] {
        let limits = JSONLimits(values: 20_000_000, bytes: 1 << 30)
        let whole = try? JSONValue(parsing: bytes, limits: limits)
        if let list = whole?["removals"]?.arrayValue {
            return try list.enumerated().map { try removal($1, $0, place) }
        }
        return try bytes.split(separator: 10).enumerated().map { position, line in
            try removal(try? JSONValue(parsing: [UInt8](line)), position, place)
        }
    }

    private static func removal(_ json: JSONValue?, _ position: Int, _ place: String) throws -> Kernel.Removal
    {
        guard let json, let one = Kernel.Removal(json) else {
            throw BackupMistake.noRemovals("number \(position + 1) in \(place) is no removal")
        }
        return one
    }
}
