// SPDX-License-Identifier: Apache-2.0

/// Makes the directories of an archive whose tiles have been written, in whatever order.
public struct PMTilesLayout: Sendable {
    private var entries: [PMTilesDirectory.Entry] = []
    /// How many tiles there are.
    public var count: Int { entries.count }

    /// Starts with nothing.
    public init() {}

    /// Notes where the content of a tile lies; no number twice.
    public mutating func add(id: UInt64, offset: UInt64, length: UInt32) {
        entries.append(PMTilesDirectory.Entry(id: id, offset: offset, length: length, run: 1))
    }

    /// The directories.
    public struct Directories: Sendable {
        /// The first, at most 16,384 bytes with the header.
        public let root: [UInt8]
        /// The others, one after the other.
        public let leaves: [UInt8]
        /// How many entries there are.
        public let entries: Int
    }

    /// Makes the directories; the first must fit, with the header, into 16,384 bytes (§3).
    ///
    /// - Parameter compress: Compresses a directory.
    public mutating func directories(_ compress: ([UInt8]) -> [UInt8]?) throws(BasemapError) -> Directories {
        entries.sort { $0.id < $1.id }
        let runs = Self.joined(entries)
        guard !runs.isEmpty else { throw .empty }
        let room = 16_384 - PMTilesHeader.size
        if runs.count < room, let root = compress(PMTilesDirectory(runs).bytes), root.count <= room {
            return Directories(root: root, leaves: [], entries: runs.count)
        }
        var size = max(4096, runs.count / 3500)
        while true {
            var leaves: [UInt8] = [], pointers: [PMTilesDirectory.Entry] = []
            for start in stride(from: 0, to: runs.count, by: size) {
                let part = Array(runs[start..<min(runs.count, start + size)])
                guard let bytes = compress(PMTilesDirectory(part).bytes),
                    let length = UInt32(exactly: bytes.count)
                else {
                    throw .damaged("a directory cannot be compressed")
                }
                pointers.append(.init(id: part[0].id, offset: UInt64(leaves.count), length: length, run: 0))
                leaves += bytes
            }
            guard let root = compress(PMTilesDirectory(pointers).bytes) else {
                throw .damaged("a directory cannot be compressed")
            }
            if root.count <= room { return Directories(root: root, leaves: leaves, entries: runs.count) }
            size += size / 5
        }
    }

    /// Neighbours with the same content become one stretch.
    private static func joined(_ entries: [PMTilesDirectory.Entry]) -> [PMTilesDirectory.Entry] {
        var runs: [PMTilesDirectory.Entry] = []
        for entry in entries where runs.last.map({ entry.id >= $0.id + UInt64($0.run) }) ?? true {
            if let last = runs.last, last.offset == entry.offset, last.length == entry.length,
                entry.id == last.id + UInt64(last.run), last.run < UInt32.max
            {
                runs[runs.count - 1].run += 1
            } else {
                runs.append(entry)
            }
        }
        return runs
    }
}
