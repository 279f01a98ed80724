// SPDX-License-Identifier: Apache-2.0

/// The address of a tile or a bundle under the record's prefix (C2SP tlog-tiles, "Merkle Tree").
///
///     tile/<L>/<N>[.p/<W>]   tile/entries/<N>[.p/<W>]   bodies/<N>[.p/<W>]
///
/// `<N>` is in groups of three digits, all but the last behind an `x`: 1234067 is `x001/x234/067`. Each
/// resource has one address: no needless groups, no leading zeros in `<L>` and `<W>`, no `.p/256`.
public struct TilePath: Hashable, Sendable {
    /// What is at the address.
    public enum Resource: Hashable, Sendable {
        /// Hashes of the tree at a level from 0 to 63.
        case hashes(level: Int)
        /// Envelopes, as `EntryBundle` has them.
        case entries
        /// Bodies, as `BodyBundle` has them.
        case bodies
    }

    /// What is at the address.
    public let resource: Resource
    /// The tile's place within its level.
    public let index: Int64
    /// How many hashes or entries are asked for, from 1 to 256; 256 is the full tile.
    public let width: Int

    /// Makes an address; no tile has a negative index, a width outside 1...256 or a level outside 0...63.
    public init(_ resource: Resource, index: Int64, width: Int = Tile.fullWidth) throws(RecordError) {
        guard index >= 0 else { throw .tilePath("the index is negative") }
        guard (1...Tile.fullWidth).contains(width) else { throw .tilePath("the width is not 1 to 256") }
        if case .hashes(let level) = resource, !(0...63).contains(level) {
            throw .tilePath("the level is not 0 to 63")
        }
        self.resource = resource
        self.index = index
        self.width = width
    }

    /// Reads an address without a leading slash, and refuses every text that `description` would not write.
    public init(parsing text: some StringProtocol) throws(RecordError) {
        var parts = Array(text.utf8).split(separator: ASCII.slash, omittingEmptySubsequences: false)[...]
        let resource: Resource
        switch parts.popFirst().map({ String(decoding: $0, as: UTF8.self) }) {
        case "bodies":
            resource = .bodies
        case "tile":
            guard let level = parts.popFirst() else { throw .tilePath("the level is missing") }
            if level.elementsEqual("entries".utf8) {
                resource = .entries
            } else {
                guard let number = Int64(canonicalDecimal: level), number <= 63 else {
                    throw .tilePath("the level is not 0 to 63")
                }
                resource = .hashes(level: Int(number))
            }
        default:
            throw .tilePath("neither a tile nor bodies")
        }
        var width = Tile.fullWidth
        if parts.count >= 2, parts[parts.endIndex - 2].suffix(2).elementsEqual(".p".utf8) {
            guard let number = parts.popLast().flatMap({ Int64(canonicalDecimal: $0) }),
                (1...255).contains(number)
            else {
                throw .tilePath("a partial width is 1 to 255")
            }
            width = Int(number)
            parts[parts.endIndex - 1].removeLast(2)
        }
        try self.init(resource, index: Self.index(parts), width: width)
    }

    private static func index(_ groups: ArraySlice<ArraySlice<UInt8>>) throws(RecordError) -> Int64 {
        guard !groups.isEmpty else { throw .tilePath("the index is missing") }
        var index: Int64 = 0
        for (position, group) in zip(groups.indices, groups) {
            let isLast = position == groups.endIndex - 1
            let digits = isLast ? group : group.dropFirst()
            guard isLast || group.first == UInt8(ascii: "x"), digits.count == 3,
                digits.allSatisfy(ASCII.isDigit)
            else {
                throw .tilePath("the index is not in groups of three digits")
            }
            let value = digits.reduce(Int64(0)) { 10 * $0 + Int64($1 - 0x30) }
            guard isLast || position > groups.startIndex || value > 0 else {
                throw .tilePath("the index begins with zeros")
            }
            let (product, overflow) = index.multipliedReportingOverflow(by: 1000)
            let (sum, carry) = product.addingReportingOverflow(value)
            guard !overflow, !carry else { throw .tilePath("the index is too large") }
            index = sum
        }
        return index
    }
}

extension TilePath: CustomStringConvertible {
    /// The address itself, relative to the record's prefix.
    public var description: String {
        var text: [UInt8] = []
        switch resource {
        case .hashes(let level):
            text.append("tile/")
            text.append(decimal: Int64(level))
            text.append("/")
        case .entries: text.append("tile/entries/")
        case .bodies: text.append("bodies/")
        }
        var groups = [index % 1000]
        var rest = index / 1000
        while rest > 0 {
            groups.append(rest % 1000)
            rest /= 1000
        }
        for group in groups.dropFirst().reversed() {
            text.append("x")
            text.append(decimal: group, width: 3)
            text.append("/")
        }
        text.append(decimal: groups[0], width: 3)
        if width < Tile.fullWidth {
            text.append(".p/")
            text.append(decimal: Int64(width))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
