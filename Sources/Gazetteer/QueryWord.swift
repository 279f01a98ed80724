// SPDX-License-Identifier: Apache-2.0

/// A word that was typed, and the terms that it may stand for.
struct QueryWord {
    /// The word itself, folded.
    let bytes: [UInt8]
    /// The term that is exactly the word.
    let exact: UInt32?
    /// All terms that begin with it.
    let range: Range<UInt32>
    /// Nothing follows it: one may still be typing it.
    let isLast: Bool
    /// Terms that it may stand for, misspelt, sorted, each with the number of edits.
    var misspelt: [(term: UInt32, edits: UInt8)] = []

    init(_ bytes: [UInt8], isLast: Bool, _ index: GazetteerIndex) {
        self.bytes = bytes
        self.isLast = isLast
        let first = index.firstTerm(from: bytes)
        var end = first
        // The first term behind all that begin with it: found by doubling, as most ranges are short.
        var step = 1
        while end < index.termCount, index.term(end, beginsWith: bytes) {
            let next = min(index.termCount, end + step)
            if next < index.termCount, index.term(next, beginsWith: bytes) {
                end = next
                step *= 2
            } else {
                var (low, high) = (end + 1, next)
                while low < high {
                    let middle = (low + high) / 2
                    if index.term(middle, beginsWith: bytes) { low = middle + 1 } else { high = middle }
                }
                end = low
                break
            }
        }
        range = UInt32(first)..<UInt32(end)
        exact = first < end && index.bytes(ofTerm: first).count == bytes.count ? UInt32(first) : nil
    }

    /// It is a number, as of a house: no name need have it.
    var isNumber: Bool { bytes.allSatisfy { $0 &- 48 < 10 } }

    /// What it costs that a term stands for the word; nil where it cannot.
    @inline(__always)
    func cost(of term: UInt32, _ index: GazetteerIndex) -> Int? {
        if term == exact { return 0 }
        if range.contains(term) {
            let more = index.bytes(ofTerm: Int(term)).count &- bytes.count
            return (isLast ? 8 : 22) &+ min(30, more &* 3)
        }
        guard !misspelt.isEmpty else { return nil }
        var (low, high) = (0, misspelt.count)
        while low < high {
            let middle = (low &+ high) / 2
            if misspelt[middle].term < term { low = middle &+ 1 } else { high = middle }
        }
        guard low < misspelt.count, misspelt[low].term == term else { return nil }
        return Int(misspelt[low].edits) &* SearchCost.edit
    }
}

/// What makes an answer worse, in hundredths of what doubles the distance at some kilometers.
enum SearchCost {
    /// One letter is wrong.
    static let edit = 120
    /// A word of the name was not typed.
    static let leftOver = 14
    /// A word stands elsewhere than it was typed.
    static let order = 18
    /// A word was found in what the place lies in.
    static let surroundings = 25
    /// A word was found nowhere.
    static let missing = 320
    /// A number was found nowhere.
    static let missingNumber = 45
    /// The name is not the place's usual one.
    static let otherName = 8
    /// For each step of importance that is missing, in fifths.
    static let importance = 4
    /// For each doubling of the distance in kilometers.
    static let distance = 26.0

    /// The cost of so many meters, squared.
    @inline(__always)
    static func distance(squared: Double) -> Int {
        // Half the logarithm of the square; the significand stands for the logarithm's fraction, within 0.09.
        let value = 1 + squared / 1e6
        return Int((Double(value.exponent) + value.significand - 1) / 2 * distance)
    }
}

extension GazetteerIndex {
    /// The first term that is not below these bytes.
    func firstTerm(from bytes: [UInt8]) -> Int {
        var (low, high) = (0, termCount)
        while low < high {
            let middle = (low + high) / 2
            if self.bytes(ofTerm: middle).lexicographicallyPrecedes(bytes) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    func term(_ term: Int, beginsWith bytes: [UInt8]) -> Bool { self.bytes(ofTerm: term).starts(with: bytes) }

    /// How many places in the lists a range of terms has.
    func size(_ range: Range<UInt32>) -> Int {
        Int(postingStarts[Int(range.upperBound)]) - Int(postingStarts[Int(range.lowerBound)])
    }
}
