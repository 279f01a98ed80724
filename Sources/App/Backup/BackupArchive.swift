// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation

/// A backup as one tar file: the manifest, and then every file in its order.
struct BackupArchive {
    private let file: FileHandle
    /// What it holds.
    let manifest: BackupManifest

    /// Opens an archive and reads its manifest.
    init(_ path: String) throws {
        guard let file = try? FileHandle(forReadingFrom: URL(fileURLWithPath: path)) else {
            throw BackupMistake.notBackup("\(path) cannot be opened")
        }
        self.file = file
        let found: (name: String, size: Int)?
        do { found = try Self.header(file) } catch is BackupMistake {
            throw BackupMistake.notBackup("\(path) is no archive")
        }
        guard let found, found.name == BackupManifest.name, found.size < 1 << 30 else {
            throw BackupMistake.notBackup("\(path) does not begin with its manifest")
        }
        var bytes = Data()
        _ = try HashedFile.read(file, bytes: found.size) { bytes.append($0) }
        guard bytes.count == found.size else { throw BackupMistake.damaged("it ends within its manifest") }
        try Self.skipPadding(file, found.size)
        manifest = try BackupManifest(parsing: [UInt8](bytes))
    }

    /// Writes an archive from a folder.
    static func write(_ manifest: BackupManifest, from folder: String, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? output.close() }
        for name in [BackupManifest.name] + manifest.files.map(\.path) {
            let source = "\(folder)/\(name)"
            let size = try FileManager.default.attributesOfItem(atPath: source)[.size] as? Int ?? 0
            guard let frame = TarArchive.frame(name: name, size: size) else {
                throw BackupMistake.tooLarge(name)
            }
            try output.write(contentsOf: frame.header)
            _ = try HashedFile.read(source) { try output.write(contentsOf: $0) }
            try output.write(contentsOf: frame.padding)
        }
        try output.write(contentsOf: TarArchive.end)
        try output.synchronize()
    }

    /// Reads every file to its end and compares it with the manifest.
    func check() throws { try forEach { file, entry in try HashedFile.read(file, bytes: entry.bytes) } }

    /// Writes every file below a folder, compared with the manifest on the way.
    func unpack(to folder: String) throws {
        try forEach { file, entry in
            try HashedFile.copy(file, bytes: entry.bytes, to: "\(folder)/\(entry.path)")
        }
    }

    private func forEach(_ body: (FileHandle, BackupManifest.File) throws -> HashedFile) throws {
        for entry in manifest.files {
            let found = try Self.header(file)
            guard let found, found.name == entry.path, found.size == entry.bytes else {
                throw BackupMistake.damaged("\(entry.path) is not where it should be")
            }
            let read = try body(file, entry)
            guard read.bytes == entry.bytes else {
                throw BackupMistake.damaged("it ends within \(entry.path)")
            }
            guard read.hexadecimal == entry.hash else {
                throw BackupMistake.damaged("\(entry.path) was changed")
            }
            try Self.skipPadding(file, entry.bytes)
        }
        guard try Self.header(file) == nil else {
            throw BackupMistake.damaged("it holds more than its manifest")
        }
    }

    private static func header(_ file: FileHandle) throws -> (name: String, size: Int)? {
        let block = try file.read(upToCount: 512) ?? Data()
        do { return try TarArchive.parse([UInt8](block)[...]) } catch {
            throw BackupMistake.damaged(block.count < 512 ? "it ends too early" : "a header cannot be read")
        }
    }

    private static func skipPadding(_ file: FileHandle, _ size: Int) throws {
        let padding = (512 - size % 512) % 512
        guard try padding == 0 || (file.read(upToCount: padding) ?? Data()).count == padding else {
            throw BackupMistake.damaged("it ends too early")
        }
    }
}
