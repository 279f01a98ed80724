// SPDX-License-Identifier: Apache-2.0

/// Finds the terms that are within a few edits of a word: letters too many, missing, wrong or swapped.
///
/// The distance is Damerau's, restricted: no letter is edited twice (optimal string alignment). The sorted terms are
/// walked like a tree; a branch whose row has nothing within the limit is left at once.
struct Misspelling {
    private let index: GazetteerIndex
    private let word: [UInt32]
    private let limit: Int
    private let isPrefix: Bool
    /// A row for each letter of the present term, the first for none.
    private var rows: [[Int]]
    private var letters: [UInt32] = []
    private var ends: [Int] = []
    private var found: [(term: UInt32, edits: UInt8)] = []
    private static let most = 2000

    /// - Parameters:
    ///   - limit: How many edits.
    ///   - isPrefix: The word may be the beginning of a term.
    init(_ bytes: [UInt8], limit: Int, isPrefix: Bool, _ index: GazetteerIndex) {
        self.index = index
        self.limit = limit
        self.isPrefix = isPrefix
        word = Self.letters(bytes)
        rows = [Array(0...word.count)]
    }

    /// How many edits a word of so many letters may have.
    static func edits(in bytes: [UInt8]) -> Int {
        switch bytes.reduce(0, { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }) {
        case ..<4: 0
        case 4...7: 1
        default: 2
        }
    }

    /// The terms, sorted, each with its number of edits.
    mutating func run() -> [(term: UInt32, edits: UInt8)] {
        var term = 0
        while term < index.termCount, found.count < Self.most {
            let bytes = index.bytes(ofTerm: term)
            keepCommon(with: bytes, previous: term)
            term = descend(bytes, term)
        }
        return found
    }

    /// Drops the rows of letters that the next term does not begin with.
    private mutating func keepCommon(with bytes: UnsafeRawBufferPointer, previous: Int) {
        var kept = 0
        var start = 0
        while kept < letters.count {
            let end = ends[kept]
            guard end <= bytes.count, Self.letter(bytes, at: start).value == letters[kept],
                start + Self.letter(bytes, at: start).length == end
            else { break }
            start = end
            kept += 1
        }
        letters.removeSubrange(kept...)
        ends.removeSubrange(kept...)
        rows.removeSubrange((kept + 1)...)
    }

    /// Goes along a term's letters; gives the term to look at next.
    private mutating func descend(_ bytes: UnsafeRawBufferPointer, _ term: Int) -> Int {
        var place = ends.last ?? 0
        while place < bytes.count {
            let (letter, length) = Self.letter(bytes, at: place)
            place += length
            // Whoever mistypes two letters has the first one right, or one after it.
            if limit > 1, letters.isEmpty, letter != word[0], letter != word[1] {
                return index.endOfTerms(beginningWith: bytes[..<place], from: term)
            }
            let nearest = append(letter, end: place)
            if nearest > limit { return index.endOfTerms(beginningWith: bytes[..<place], from: term) }
            if isPrefix, let row = rows.last, row[word.count] <= limit, row[word.count] <= row[word.count - 1]
            {
                let end = index.endOfTerms(beginningWith: bytes[..<place], from: term)
                for one in term..<min(end, term + Self.most) {
                    found.append((UInt32(one), UInt8(row[word.count])))
                }
                return end
            }
        }
        if let row = rows.last, row[word.count] <= limit {
            found.append((UInt32(term), UInt8(row[word.count])))
        }
        return term + 1
    }

    /// Makes the row of one more letter; gives the least number in it.
    private mutating func append(_ letter: UInt32, end: Int) -> Int {
        let depth = letters.count
        let above = rows[depth]
        var row = [Int](repeating: limit + 1, count: word.count + 1)
        row[0] = depth + 1
        var nearest = row[0]
        // Farther from the diagonal than the limit nothing can be within it.
        let first = max(1, depth + 1 - limit), last = min(word.count, depth + 1 + limit)
        if first > 1 { row[first - 1] = limit + 1 }
        if first <= last {
            for column in first...last {
                var value = min(above[column] + 1, row[column - 1] + 1)
                value = min(value, above[column - 1] + (word[column - 1] == letter ? 0 : 1))
                if depth > 0, column > 1, word[column - 1] == letters[depth - 1], word[column - 2] == letter {
                    value = min(value, rows[depth - 1][column - 2] + 1)
                }
                row[column] = value
                nearest = min(nearest, value)
            }
        }
        letters.append(letter)
        ends.append(end)
        rows.append(row)
        return nearest
    }

    private static func letters(_ bytes: [UInt8]) -> [UInt32] {
        bytes.withUnsafeBytes { buffer in
            var letters: [UInt32] = [], place = 0
            while place < buffer.count {
                let (letter, length) = letter(buffer, at: place)
                letters.append(letter)
                place += length
            }
            return letters
        }
    }

    /// The letter at a place of valid UTF-8, as its bytes in one number.
    private static func letter(_ bytes: UnsafeRawBufferPointer, at place: Int) -> (value: UInt32, length: Int)
    {
        let first = UInt32(bytes[place])
        if first < 0x80 { return (first, 1) }
        let length = min(first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2, bytes.count - place)
        var value = first
        for offset in 1..<max(length, 1) { value = value << 8 | UInt32(bytes[place + offset]) }
        return (value, length)
    }
}

extension GazetteerIndex {
    /// The first term behind those that begin with a prefix, which the term at `start` has.
    func endOfTerms(beginningWith prefix: Slice<UnsafeRawBufferPointer>, from start: Int) -> Int {
        var (low, step) = (start + 1, 1)
        var high = low
        while high < termCount, bytes(ofTerm: high).starts(with: prefix) {
            low = high + 1
            high += step
            step *= 2
        }
        high = min(high, termCount)
        while low < high {
            let middle = (low + high) / 2
            if bytes(ofTerm: middle).starts(with: prefix) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
