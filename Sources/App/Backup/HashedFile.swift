// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation

/// A file that is read piece by piece, its SHA-256 made on the way.
struct HashedFile {
    /// How many bytes came.
    private(set) var bytes = 0
    private var hash = SHA256()
    private static let piece = 1 << 20

    /// Takes a piece.
    mutating func take(_ data: Data) {
        hash.update(data: data)
        bytes += data.count
    }

    /// The hash of all pieces, in hexadecimal.
    var hexadecimal: String {
        hash.finalize().map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
    }

    /// Reads a file to its end, or for so many bytes, and calls the body with each piece.
    static func read(
        _ file: FileHandle, bytes limit: Int = .max, _ body: (Data) throws -> Void = { _ in }
    ) throws -> HashedFile {
        var read = HashedFile()
        while read.bytes < limit, let data = try file.read(upToCount: min(piece, limit - read.bytes)),
            !data.isEmpty
        {
            read.take(data)
            try body(data)
        }
        return read
    }

    /// Reads the file at a path.
    static func read(_ path: String, _ body: (Data) throws -> Void = { _ in }) throws -> HashedFile {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        return try read(file, body)
    }

    /// Copies a file to where there is none, durably.
    @discardableResult
    static func copy(_ file: FileHandle, bytes: Int = .max, to path: String) throws -> HashedFile {
        let parent = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? output.close() }
        let read = try read(file, bytes: bytes) { try output.write(contentsOf: $0) }
        try output.synchronize()
        return read
    }

    /// Copies the file at a path.
    @discardableResult
    static func copy(_ source: String, to path: String) throws -> HashedFile {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: source))
        defer { try? file.close() }
        return try copy(file, to: path)
    }
}
