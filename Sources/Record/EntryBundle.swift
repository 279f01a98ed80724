// SPDX-License-Identifier: Apache-2.0

/// The envelopes of one tile's entries, as they are served (C2SP tlog-tiles, "Log entries").
///
/// For each entry a `uint16` length, big endian, and as many bytes. From 1 to 256 entries.
public enum EntryBundle {
    /// The longest entry that a bundle can carry, in bytes.
    public static let maximumEntryLength = Int(UInt16.max)

    /// Appends one entry to a bundle.
    public static func append(_ entry: some Collection<UInt8>, to bundle: inout [UInt8]) throws(RecordError) {
        guard let length = UInt16(exactly: entry.count) else {
            throw .entryBundle("an entry of \(entry.count) bytes is too long")
        }
        bundle.append(bigEndian: length)
        bundle.append(contentsOf: entry)
    }

    /// Returns the bundle of 1 to 256 entries.
    public static func encode(_ entries: [[UInt8]]) throws(RecordError) -> [UInt8] {
        guard (1...Tile.fullWidth).contains(entries.count) else {
            throw .entryBundle("a bundle has 1 to 256 entries")
        }
        var bundle: [UInt8] = []
        bundle.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
        for entry in entries { try append(entry, to: &bundle) }
        return bundle
    }

    /// Returns the entries of a bundle, which MUST end where its last entry does.
    public static func parse(_ bundle: [UInt8]) throws(RecordError) -> [ArraySlice<UInt8>] {
        var entries: [ArraySlice<UInt8>] = []
        var rest = bundle[...]
        while !rest.isEmpty {
            guard entries.count < Tile.fullWidth else { throw .entryBundle("more than 256 entries") }
            guard let length = rest.takeBigEndian(UInt16.self), let entry = rest.take(Int(length)) else {
                throw .entryBundle("cut off in entry \(entries.count)")
            }
            entries.append(entry)
        }
        guard !entries.isEmpty else { throw .entryBundle("no entries") }
        return entries
    }
}

extension ArraySlice<UInt8> {
    /// Takes the first `count` bytes off, or nothing if there are fewer.
    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= self.count else { return nil }
        defer { removeFirst(count) }
        return prefix(count)
    }

    mutating func takeBigEndian<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) -> Number? {
        take(Number.bitWidth / 8)?.reduce(0) { $0 << 8 | Number($1) }
    }
}
