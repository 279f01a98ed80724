// SPDX-License-Identifier: Apache-2.0

/// A directory of an archive: which stretch of numbers is where.
public struct PMTilesDirectory: Sendable {
    /// A stretch of equal tiles, or where a further directory is.
    public struct Entry: Sendable, Hashable {
        /// The first number.
        public var id: UInt64
        /// Where it begins, within the tiles or within the further directories.
        public var offset: UInt64
        /// How many bytes.
        public var length: UInt32
        /// For how many numbers it stands; 0 where it is a further directory.
        public var run: UInt32

        /// Describes a stretch.
        public init(id: UInt64, offset: UInt64, length: UInt32, run: UInt32) {
            (self.id, self.offset, self.length, self.run) = (id, offset, length, run)
        }
    }

    /// The entries by number.
    public let entries: [Entry]
    /// The most entries that are read of one directory.
    public static let limit = 1 << 22

    /// Takes entries in the order of their numbers.
    public init(_ entries: [Entry]) { self.entries = entries }

    /// Reads a directory that is not compressed any more.
    public init(_ bytes: [UInt8]) throws(BasemapError) {
        var place = 0
        func varint() throws(BasemapError) -> UInt64 {
            var (value, shift): (UInt64, UInt64) = (0, 0)
            while true {
                guard place < bytes.count, shift < 64 else { throw .damaged("a directory ends too early") }
                let byte = bytes[place]
                place += 1
                guard shift < 63 || byte <= 1 else { throw .damaged("a number in a directory is too large") }
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
                shift += 7
            }
        }
        let count = try varint()
        // Each entry has four bytes at least.
        guard count > 0, count <= UInt64(min(Self.limit, bytes.count / 4 + 1)) else {
            throw .damaged("a directory has \(count) entries")
        }
        var entries = [Entry](repeating: Entry(id: 0, offset: 0, length: 0, run: 0), count: Int(count))
        var id: UInt64 = 0
        for index in entries.indices {
            let (next, over) = id.addingReportingOverflow(try varint())
            guard !over, index == 0 || next > id else { throw .damaged("a directory is not in order") }
            id = next
            entries[index].id = id
        }
        for index in entries.indices { entries[index].run = try Self.small(try varint()) }
        for index in entries.indices {
            entries[index].length = try Self.small(try varint())
            guard entries[index].length > 0 else { throw .damaged("an entry of a directory is empty") }
        }
        for index in entries.indices {
            let value = try varint()
            if value == 0 {
                guard index > 0 else { throw .damaged("a directory begins nowhere") }
                let (offset, over) = entries[index - 1].offset.addingReportingOverflow(
                    UInt64(entries[index - 1].length))
                guard !over else { throw .damaged("a directory points too far") }
                entries[index].offset = offset
            } else {
                entries[index].offset = value - 1
            }
        }
        self.entries = entries
    }

    private static func small(_ value: UInt64) throws(BasemapError) -> UInt32 {
        guard let number = UInt32(exactly: value) else {
            throw .damaged("a number in a directory is too large")
        }
        return number
    }

    /// The entry that holds a number, a tile or the further directory to look in.
    public func find(_ id: UInt64) -> Entry? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].id <= id { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let entry = entries[low - 1]
        guard entry.run == 0 || id - entry.id < UInt64(entry.run) else { return nil }
        return entry
    }

    /// The directory as it is written, before it is compressed.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        func append(_ value: UInt64) {
            var value = value
            while value >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
                value >>= 7
            }
            bytes.append(UInt8(value))
        }
        append(UInt64(entries.count))
        var last: UInt64 = 0
        for entry in entries {
            append(entry.id - last)
            last = entry.id
        }
        for entry in entries { append(UInt64(entry.run)) }
        for entry in entries { append(UInt64(entry.length)) }
        for (index, entry) in entries.enumerated() {
            let isNext =
                index > 0 && entry.offset == entries[index - 1].offset + UInt64(entries[index - 1].length)
            append(isNext ? 0 : entry.offset + 1)
        }
        return bytes
    }
}
