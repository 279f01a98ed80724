// SPDX-License-Identifier: Apache-2.0
public import Basemap
import Formats
import Foundation
import Geometry
import SQL
import Web

/// Brings a map of tiles into a data folder, as PMTiles whatever it was.
public struct BasemapImport: Sendable {
    private let data: String
    private let tell: @Sendable (String) -> Void

    /// - Parameter tell: Says how far it is.
    public init(data: String, _ tell: @escaping @Sendable (String) -> Void) {
        self.data = data
        self.tell = tell
    }

    /// Checks a file and puts it in the place of the map that was there.
    ///
    /// - Parameter attribution: What its source wants said, in the place of what the file says.
    /// - Throws: `BasemapError` where it cannot be used; what was there stays.
    public func run(_ file: String, attribution: String?) async throws -> BasemapDescription {
        // A folder can be opened, and not be read.
        guard let handle = FileHandle(forReadingAtPath: file), let read = try? handle.read(upToCount: 64)
        else { throw BasemapError.notTiles }
        let start = [UInt8](read)
        try handle.close()
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let made = "\(data)/basemap.\(UUID().uuidString).part"
        defer { try? FileManager.default.removeItem(atPath: made) }
        if PMTilesHeader.begins(start) {
            // Checked where it lies, and only then copied.
            try BasemapArchive(try Self.mapped(file)).check()
            try FileManager.default.copyItem(atPath: file, toPath: made)
        } else if DatabaseFile.begins(start) {
            try await MBTilesConversion(file, to: made, tell).run()
        } else {
            throw BasemapError.notTiles
        }
        if let attribution { try Self.say(attribution, in: made) }
        let archive = try BasemapArchive(try Self.mapped(made))
        try archive.check()
        try put(made)
        return archive.description
    }

    /// Takes the map away; false where there was none.
    public static func remove(data: String) throws -> Bool {
        let maps = BasemapStore.all(in: data)
        for map in maps { try FileManager.default.removeItem(atPath: map.path) }
        return !maps.isEmpty
    }

    /// Gives it the mark of its content as a name, and takes away what was there.
    private func put(_ made: String) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: made))
        var hash = ContentHash()
        while let chunk = try handle.read(upToCount: 4 << 20), !chunk.isEmpty {
            chunk.withUnsafeBytes { hash.take($0) }
        }
        try handle.synchronize()
        try handle.close()
        let path = BasemapStore.path(in: data, tag: hash.tag)
        let others = BasemapStore.all(in: data).filter { $0.path != path }
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: made)
        try FileManager.default.moveItem(atPath: made, toPath: path)
        for other in others { try FileManager.default.removeItem(atPath: other.path) }
    }

    private static func mapped(_ file: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
    }

    /// Writes other metadata behind the tiles, and where they are into the header.
    private static func say(_ attribution: String, in file: String) throws {
        let data = try mapped(file)
        var header = try PMTilesHeader(Array(data.prefix(PMTilesHeader.size)), fileSize: UInt64(data.count))
        var bytes = [UInt8](data[Int(header.metadata.lowerBound)..<Int(header.metadata.upperBound)])
        if header.inside == .gzip { bytes = Gzip.decompress(bytes, limit: 64 << 20) ?? [] }
        var metadata = (try? JSONValue(parsing: bytes).objectValue) ?? JSONObject()
        metadata["attribution"] = .string(attribution)
        let json = JSONValue.object(metadata).json
        let packed = header.inside == .gzip ? Gzip.compress(json) ?? json : json
        header.metadata = UInt64(data.count)..<UInt64(data.count + packed.count)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file))
        try handle.seekToEnd()
        try handle.write(contentsOf: packed)
        try handle.seek(toOffset: 0)
        try handle.write(contentsOf: header.bytes)
        try handle.close()
    }
}
