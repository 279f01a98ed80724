// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats
public import SQL

/// Pictures and files by the hash of their content: durable before the entry that names them.
///
/// Beside an embedded database they are files in a folder; where several processes share one database they are in it,
/// in pieces, so that each process has all of them and a backup of the database is whole.
public struct MediaStore: Sendable {
    private enum Place {
        case folder(MediaFolder)
        case database(MediaDatabase)
    }
    private let place: Place

    /// Keeps files under a folder, which is made where it is missing.
    public init(folder: String) throws { place = .folder(try MediaFolder(folder: folder)) }

    /// Keeps files in the node's database.
    public init(_ database: Database) { place = .database(MediaDatabase(database)) }

    /// Stores a file and gives its hash, in hexadecimal, when it is durable.
    @discardableResult
    public func store(_ bytes: [UInt8]) async throws -> String {
        switch place {
        case .folder(let folder): try folder.store(bytes)
        case .database(let database): try await database.store(bytes)
        }
    }

    /// Reads a file; nil where there is none.
    public func read(_ hash: String) async throws -> [UInt8]? {
        guard Self.isHash(hash) else { return nil }
        return switch place {
        case .folder(let folder): folder.read(hash)
        case .database(let database): try await database.read(hash)
        }
    }

    /// Tells whether there is a file.
    public func holds(_ hash: String) async throws -> Bool {
        guard Self.isHash(hash) else { return false }
        return switch place {
        case .folder(let folder): folder.holds(hash)
        case .database(let database): try await database.holds(hash)
        }
    }

    /// Deletes a file.
    func remove(_ hash: String) async throws {
        switch place {
        case .folder(let folder): folder.remove(hash)
        case .database(let database): try await database.remove(hash)
        }
    }

    /// Deletes files of erased entries after the commit; those in the database went with it.
    func removed(_ hashes: [String]) {
        guard case .folder(let folder) = place else { return }
        for hash in hashes { folder.remove(hash) }
    }

    // MARK: Sweeping

    /// The files that were last stored before an instant, half-written ones among them.
    func stored(before instant: Timestamp) async throws -> [String] {
        switch place {
        case .folder(let folder): folder.stored(before: instant)
        case .database(let database): try await database.stored(before: instant)
        }
    }

    /// Deletes a file, unless it was stored again since an instant.
    ///
    /// - Returns: It was deleted.
    func sweep(_ name: String, storedBefore instant: Timestamp) async throws -> Bool {
        switch place {
        case .folder(let folder): try folder.sweep(name, storedBefore: instant)
        case .database(let database): try await database.sweep(name, storedBefore: instant)
        }
    }

    // MARK: Names

    /// The hash under which a content is stored.
    public static func hash(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }

    /// Tells whether a text can name a file here.
    public static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
