// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

/// Which reports have which words: for each folded word the rows that have it, as differences in variable
/// bytes.
///
/// The words stand sorted, so that all that begin alike are neighbors. What changed since the base was made
/// is kept beside it as text (`changed`) and read through; `mergeIfDue` makes a new base.
struct TextIndex: Sendable {
    /// The words, one after the other, in byte order; word `n` ends where `ends[n]` says.
    private var letters: [UInt8] = []
    private var ends: [UInt32] = []
    /// The rows of each word; those of word `n` end where `postingEnds[n]` says.
    private var postings: [UInt8] = []
    private var postingEnds: [UInt32] = []
    /// The words of rows that are not as the base says, with a space before and after each.
    private(set) var changed: [UInt32: [UInt8]] = [:]
    private var changedRows = RowSet(capacity: 0)

    /// Makes an index from words in byte order with their rows.
    init(_ words: [(letters: ArraySlice<UInt8>, postings: [UInt8])]) {
        letters.reserveCapacity(words.reduce(0) { $0 + $1.letters.count })
        postings.reserveCapacity(words.reduce(0) { $0 + $1.postings.count })
        ends.reserveCapacity(words.count)
        postingEnds.reserveCapacity(words.count)
        for word in words {
            letters.append(contentsOf: word.letters)
            ends.append(UInt32(letters.count))
            postings.append(contentsOf: word.postings)
            postingEnds.append(UInt32(postings.count))
        }
    }

    /// How many words there are in the base.
    var count: Int { ends.count }

    /// About how many bytes it takes.
    var bytes: Int {
        letters.count + postings.count + ends.count * 8 + changed.count * 160 + changedRows.capacity / 8
    }

    // MARK: Changing

    /// The folded words of a row's two text columns, with a space before and after each.
    static func folded(_ row: borrowing Row, at first: Int, _ second: Int) -> [UInt8] {
        var words: [UInt8] = [32]
        for column in [first, second] {
            row.withBytes(column) { bytes in
                WordFolding.forEachWord(in: bytes.assumingMemoryBound(to: UInt8.self)) { word in
                    words.append(contentsOf: word)
                    words.append(32)
                }
            }
        }
        return words
    }

    /// A hash of folded words as `folded` gives them (FNV-1a with a final mix).
    static func hash(_ words: [UInt8]) -> UInt64 {
        var hash = TextHash()
        for byte in words.dropFirst() { hash.add(byte) }
        return hash.value
    }

    /// Takes note that a row has these words now, and no others.
    mutating func replace(_ row: UInt32, with words: [UInt8]) {
        changedRows.grow(to: Int(row) + 1)
        changedRows.insert(row)
        changed[row] = words
    }

    /// Makes a new base where what changed has grown beyond a small part of it.
    mutating func mergeIfDue(rows: Int) {
        guard changed.count > 4096 + rows / 256 else { return }
        var added: [ArraySlice<UInt8>: [UInt32]] = [:]
        for row in changed.keys.sorted() {
            for word in Set((changed[row] ?? []).split(separator: 32)) {
                added[word, default: []].append(row)
            }
        }
        var words: [(letters: ArraySlice<UInt8>, postings: [UInt8])] = []
        words.reserveCapacity(count + added.count)
        for index in 0..<count {
            let letters = letters[letterRange(index)]
            var list = PostingList()
            let fresh = added.removeValue(forKey: letters) ?? []
            var next = 0
            forEachRow(of: index) { row in
                while next < fresh.count, fresh[next] < row {
                    list.append(fresh[next])
                    next += 1
                }
                list.append(row)
            }
            for row in fresh[next...] { list.append(row) }
            if list.count > 0 { words.append((letters, list.bytes)) }
        }
        for (letters, rows) in added {
            var list = PostingList()
            for row in rows { list.append(row) }
            words.append((letters, list.bytes))
        }
        words.sort { $0.letters.lexicographicallyPrecedes($1.letters) }
        self = TextIndex(words)
    }

    // MARK: Asking

    /// The rows whose text has all words, the last of which may be only the beginning of one.
    func rows(with words: [String], of count: Int) -> RowSet {
        var result: RowSet?
        for (place, word) in words.enumerated() {
            let letters = Array(word.utf8)
            let range = place == words.count - 1 ? prefixRange(letters) : exactRange(letters)
            var rows = RowSet(capacity: count)
            for index in range { insertRows(of: index, into: &rows) }
            if var both = result {
                both.formIntersection(rows)
                result = both
            } else {
                result = rows
            }
        }
        guard var rows = result else { return RowSet(capacity: count) }
        guard !changed.isEmpty else { return rows }
        rows.subtract(changedRows)
        let patterns = words.enumerated().map { place, word in
            [32] + Array(word.utf8) + (place == words.count - 1 ? [] : [32])
        }
        for (row, text) in changed where patterns.allSatisfy({ Self.contains(text, $0) }) { rows.insert(row) }
        return rows
    }

    private func insertRows(of index: Int, into rows: inout RowSet) {
        let range = postingRange(index)
        postings.withUnsafeBufferPointer { bytes in
            rows.withWords { words in
                var row: UInt32 = 0
                var place = range.lowerBound
                while place < range.upperBound {
                    row &+= PostingList.next(bytes, &place)
                    words[Int(row >> 6)] |= 1 << UInt64(row & 63)
                }
            }
        }
    }

    /// Calls the body with the rows of a word in the base that were not changed since.
    private func forEachRow(of index: Int, _ body: (UInt32) -> Void) {
        let range = postingRange(index)
        postings.withUnsafeBufferPointer { bytes in
            var row: UInt32 = 0
            var place = range.lowerBound
            while place < range.upperBound {
                row &+= PostingList.next(bytes, &place)
                if !changedRows.contains(row) { body(row) }
            }
        }
    }

    private static func contains(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
        guard pattern.count <= text.count else { return false }
        for start in 0...(text.count - pattern.count) where text[start] == 32 {
            if text[start..<start + pattern.count].elementsEqual(pattern) { return true }
        }
        return false
    }

    private func letterRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    private func postingRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(postingEnds[index - 1]))..<Int(postingEnds[index])
    }

    private func exactRange(_ word: [UInt8]) -> Range<Int> {
        let index = firstIndex { !$0.lexicographicallyPrecedes(word) }
        guard index < count, letters[letterRange(index)].elementsEqual(word) else { return index..<index }
        return index..<index + 1
    }

    private func prefixRange(_ prefix: [UInt8]) -> Range<Int> {
        let start = firstIndex { !$0.lexicographicallyPrecedes(prefix) }
        let end = firstIndex { !$0.lexicographicallyPrecedes(prefix) && !$0.starts(with: prefix) }
        return start..<max(start, end)
    }

    /// The first word for which a question is answered with yes, given that all after it are too.
    private func firstIndex(_ isAtOrAfter: (ArraySlice<UInt8>) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isAtOrAfter(letters[letterRange(middle)]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
