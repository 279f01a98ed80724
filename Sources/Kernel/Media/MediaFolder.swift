// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation

/// Files by the hash of their content, in a folder beside the embedded database.
struct MediaFolder: Sendable {
    private let folder: String

    /// Keeps files under a folder, which is made where it is missing.
    init(folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// Stores a file and gives its hash, in hexadecimal, when it is on the disk.
    func store(_ bytes: [UInt8]) throws -> String {
        let hash = MediaStore.hash(of: bytes)
        let path = path(hash)
        let parent = (path as NSString).deletingLastPathComponent
        // A file that is there already counts as stored now: whoever sweeps leaves it for a while.
        if try !alone({ utimes(path, nil) == 0 }) {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            try Self.synchronize(folder: folder)
            let temporary = path + ".\(UInt64.random(in: 0 ... .max)).part"
            do {
                try Self.write(bytes, to: temporary)
                // Replaces what another upload of the same picture may have put there meanwhile.
                guard rename(temporary, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
            } catch {
                try? FileManager.default.removeItem(atPath: temporary)
                throw error
            }
        }
        try Self.synchronize(folder: parent)
        return hash
    }

    /// Runs the body while no other store or sweep of this folder does, in whatever process.
    private func alone<T>(_ body: () throws -> T) throws -> T {
        let descriptor = open(folder + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw CocoaError(.fileWriteUnknown) }
        return try body()
    }

    // MARK: Sweeping

    /// The files that were last stored before an instant, half-written ones among them.
    func stored(before instant: Timestamp) -> [String] {
        guard let shelves = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        return shelves.filter { $0.utf8.count == 2 }.flatMap { shelf in
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(shelf)")) ?? []
            return files.filter { isStored("\(folder)/\(shelf)/\($0)", before: instant) }
        }
    }

    private func isStored(_ path: String, before instant: Timestamp) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && Int64(facts.st_mtim.tv_sec) < instant.seconds
    }

    /// Deletes a file, unless it was stored again since an instant.
    ///
    /// - Returns: It was deleted.
    func sweep(_ name: String, storedBefore instant: Timestamp) throws -> Bool {
        let path = path(name)
        return try alone { isStored(path, before: instant) && unlink(path) == 0 }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(bytes))
        try handle.synchronize()
    }

    /// The folder's entry must be on the disk too, or a crash could lose the name of a file that is.
    private static func synchronize(folder: String) throws {
        let descriptor = open(folder, O_RDONLY)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Reads a file; nil where there is none.
    func read(_ hash: String) -> [UInt8]? {
        guard MediaStore.isHash(hash) else { return nil }
        return FileManager.default.contents(atPath: path(hash)).map { [UInt8]($0) }
    }

    /// Tells whether there is a file.
    func holds(_ hash: String) -> Bool {
        MediaStore.isHash(hash) && FileManager.default.fileExists(atPath: path(hash))
    }

    /// Deletes a file.
    func remove(_ hash: String) {
        guard MediaStore.isHash(hash) else { return }
        try? FileManager.default.removeItem(atPath: path(hash))
    }

    private func path(_ hash: String) -> String { "\(folder)/\(hash.prefix(2))/\(hash)" }
}
