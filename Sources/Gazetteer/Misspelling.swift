// SPDX-License-Identifier: Apache-2.0

/// Finds the terms that are within a few edits of a word: letters too many, missing, wrong or swapped.
///
/// The distance is Damerau's, restricted: no letter is edited twice (optimal string alignment). The sorted terms are
/// walked like a tree: terms that begin alike lie together, and a branch whose row has nothing within the limit is
/// left at once.
struct Misspelling {
    private let index: GazetteerIndex
    private let word: [UInt32]
    private let limit: Int
    private let isPrefix: Bool
    /// A row for each letter of the present term, the first for none; one after the other.
    private var rows: [UInt8]
    private var letters: [UInt32]
    private let width: Int
    private var found: [(term: UInt32, edits: UInt8)] = []
    private static let most = 1000
    /// Terms are folded words, which have at most so many letters.
    private static let depth = 48

    /// - Parameters:
    ///   - limit: How many edits.
    ///   - isPrefix: The word may be the beginning of a term.
    init(_ bytes: [UInt8], limit: Int, isPrefix: Bool, _ index: GazetteerIndex) {
        self.index = index
        self.limit = limit
        self.isPrefix = isPrefix
        word = Self.letters(bytes)
        width = word.count + 1
        rows = [UInt8](repeating: 0, count: (Self.depth + 1) * width)
        letters = [UInt32](repeating: 0, count: Self.depth)
        for column in 0..<width { rows[column] = UInt8(column) }
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
        visit(0, index.termCount, depth: 0, offset: 0)
        return found
    }

    /// Goes through the terms that share so many letters, in so many bytes.
    private mutating func visit(_ first: Int, _ end: Int, depth: Int, offset: Int) {
        var term = first
        while term < end, found.count < Self.most {
            let start = Int(index.terms[term]) &+ offset
            let length = Int(index.terms[term &+ 1]) &- start
            guard length > 0 else {
                let edits = rows[depth &* width &+ word.count]
                if Int(edits) <= limit { found.append((UInt32(term), edits)) }
                term += 1
                continue
            }
            let (letter, size) = Self.letter(index.termText, at: start, most: length)
            let next = index.endOfTerms(from: term, to: end, offset: offset, like: start, size: size)
            enter(letter, size, term, next, depth: depth, offset: offset)
            term = next
        }
    }

    /// Looks at the terms that go on with a letter.
    private mutating func enter(
        _ letter: UInt32, _ size: Int, _ first: Int, _ end: Int, depth: Int, offset: Int
    ) {
        // Whoever mistypes two letters has the first one right, or one after it.
        if limit > 1, depth == 0, letter != word[0], letter != word[1] { return }
        guard depth < Self.depth, append(letter, depth) <= limit else { return }
        let row = (depth + 1) * width
        if isPrefix, Int(rows[row + word.count]) <= limit,
            rows[row + word.count] <= rows[row + word.count - 1]
        {
            for term in first..<min(end, first + Self.most) {
                found.append((UInt32(term), rows[row + word.count]))
            }
            return
        }
        visit(first, end, depth: depth + 1, offset: offset + size)
    }

    /// Makes the row of one more letter; gives the least number in it.
    private mutating func append(_ letter: UInt32, _ depth: Int) -> Int {
        letters[depth] = letter
        let above = depth * width, row = above + width
        let far = UInt8(limit + 1)
        // Farther from the diagonal than the limit nothing can be within it.
        let first = max(1, depth + 1 - limit), last = min(word.count, depth + 1 + limit)
        for column in 0..<width { rows[row + column] = far }
        rows[row] = UInt8(depth + 1)
        var nearest = rows[row]
        guard first <= last else { return Int(nearest) }
        for column in first...last {
            var value = min(rows[above + column], rows[row + column - 1]) + 1
            value = min(value, rows[above + column - 1] + (word[column - 1] == letter ? 0 : 1))
            if depth > 0, column > 1, word[column - 1] == letters[depth - 1], word[column - 2] == letter {
                value = min(value, rows[above - width + column - 2] + 1)
            }
            rows[row + column] = value
            nearest = min(nearest, value)
        }
        return Int(nearest)
    }

    private static func letters(_ bytes: [UInt8]) -> [UInt32] {
        bytes.withUnsafeBytes { buffer in
            var letters: [UInt32] = []
            var place = 0
            while place < buffer.count {
                let (letter, length) = letter(buffer, at: place, most: buffer.count - place)
                letters.append(letter)
                place += length
            }
            return letters
        }
    }

    /// The letter at a place of valid UTF-8, as its bytes in one number.
    @inline(__always)
    private static func letter(
        _ bytes: UnsafeRawBufferPointer, at place: Int, most: Int
    ) -> (value: UInt32, length: Int) {
        let first = UInt32(bytes[place])
        if first < 0x80 { return (first, 1) }
        let length = min(first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2, most)
        var value = first
        for offset in 1..<max(length, 1) { value = value << 8 | UInt32(bytes[place + offset]) }
        return (value, length)
    }
}

extension GazetteerIndex {
    /// The first term behind those that go on like the first of a range, all of which begin alike.
    func endOfTerms(from first: Int, to end: Int, offset: Int, like: Int, size: Int) -> Int {
        func goesOn(_ term: Int) -> Bool {
            let start = Int(terms[term]) &+ offset
            guard Int(terms[term &+ 1]) &- start >= size else { return false }
            for place in 0..<size where termText[start &+ place] != termText[like &+ place] { return false }
            return true
        }
        var (low, step) = (first + 1, 1)
        var high = low
        while high < end, goesOn(high) {
            low = high + 1
            high += step
            step *= 2
        }
        high = min(high, end)
        while low < high {
            let middle = (low + high) / 2
            if goesOn(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
