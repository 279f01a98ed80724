// SPDX-License-Identifier: Apache-2.0

/// The form of the file: a header of fixed size, then arrays of little-endian numbers, each at a multiple of eight.
///
///     0    "FMPLACE1"
///     8    checksum of all that follows (UInt64)
///     16   for each section: where it begins and how many bytes it has (UInt64 each)
enum GazetteerForm {
    static let magic: [UInt8] = Array("FMPLACE1".utf8)

    /// The sections in the order of the header; `element` is the size of a number in it.
    enum Section: Int, CaseIterable {
        /// Texts, each once: its length in two bytes, then UTF-8.
        case text
        /// `PlaceField.count` numbers for each place, and one place more that ends the lists.
        case places
        /// The numbers of each place's names, its usual one first.
        case placeNames
        /// `NameField.count` numbers for each name, in the order of importance, and one name more.
        case names
        /// Latitude and longitude of each name's place, in ten-millionths of a degree.
        case namePoints
        /// The importance of each name's place.
        case nameImportance
        /// The terms of each name, in order.
        case forward
        /// Where each term begins in `termText`, and the end.
        case terms
        case termText
        /// Where each term's names begin in `postings`, and the end.
        case postingStarts
        case postings
        /// For ranges of terms with very many names: first term, end, and where the most important names begin.
        case crowds
        case crowdNames
        /// Quadkeys of settlements, sorted, and the places at them.
        case settlementKeys, settlementPlaces
        /// Quadkeys of all else, sorted: the middles, and points along each line.
        case otherKeys, otherPlaces
        /// Lines: for each place with lines its number of lines, then for each its length and its points.
        case shapes
        /// Where the text of each language tag is.
        case languages
        /// What the sources want said, UTF-8.
        case attribution
    }

    static let headerSize = 16 + Section.allCases.count * 16

    /// Fields of a place, 32 bits each.
    enum PlaceField: Int, CaseIterable {
        case latitude, longitude, names, inside, within, radius, shape, kind
    }

    /// Fields of a name, 32 bits each.
    enum NameField: Int, CaseIterable { case text, language, place, forward }

    /// Nothing there.
    static let none = UInt32.max
    /// How many names a range of terms may have before the most important are kept apart.
    static let crowd = 40_000
    /// How many of them are kept.
    static let crowdKept = 3000

    /// Eight bytes at a time, each mixed in by a multiplication (after FNV-1a, made wide).
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let whole = bytes.count / 8
        for index in 0..<whole {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        for index in whole * 8..<bytes.count { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        return hash
    }
}

/// An array of numbers that lies in a file's bytes.
struct Numbers<Number: FixedWidthInteger> {
    private let bytes: UnsafeRawBufferPointer
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        count = bytes.count / MemoryLayout<Number>.size
    }

    @inline(__always)
    subscript(_ index: Int) -> Number {
        Number(
            littleEndian: bytes.loadUnaligned(
                fromByteOffset: index &* MemoryLayout<Number>.size, as: Number.self))
    }

    /// The first place in a sorted array whose number is not below this.
    func lowerBound(_ number: Number, from start: Int = 0, to end: Int? = nil) -> Int {
        var (low, high) = (start, end ?? count)
        while low < high {
            let middle = (low &+ high) / 2
            if self[middle] < number { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}
