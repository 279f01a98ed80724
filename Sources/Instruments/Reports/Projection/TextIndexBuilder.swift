// SPDX-License-Identifier: Apache-2.0
import Formats

/// Makes a `TextIndex` row by row: a hash table from words to their growing lists of rows.
struct TextIndexBuilder: Sendable {
    private var letters: [UInt8] = []
    private var ends: [UInt32] = []
    private var lists: [PostingList] = []
    /// Open addressing: word number + 1, or 0; the size is a power of two, at most half full.
    private var table = [UInt32](repeating: 0, count: 1 << 12)
    private var tags = [UInt32](repeating: 0, count: 1 << 12)
    private var text = TextHash()
    /// The hash of each row's words, as `TextIndex.hash` gives it.
    private(set) var hashes: [UInt64] = []

    /// Makes an empty builder.
    init() {}

    /// How many rows were added.
    var rows: Int { hashes.count }

    /// Adds words to the current row.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        WordFolding.forEachWord(in: bytes.assumingMemoryBound(to: UInt8.self)) { word in
            var hash = TextHash()
            for byte in word {
                hash.add(byte)
                text.add(byte)
            }
            text.add(32)
            let number = number(of: word, hash.value)
            let row = UInt32(hashes.count)
            if lists[number].count == 0 || lists[number].last != row { lists[number].append(row) }
        }
    }

    /// Ends the current row.
    mutating func endRow() {
        hashes.append(text.value)
        text = TextHash()
    }

    /// Adds a row without words.
    mutating func appendNothing() { endRow() }

    /// Sorts the words and gives the index.
    func finished() -> TextIndex {
        let (letters, ends, lists) = (letters, ends, lists)
        func word(_ number: Int) -> ArraySlice<UInt8> {
            letters[(number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])]
        }
        let order = lists.indices.sorted { word($0).lexicographicallyPrecedes(word($1)) }
        return TextIndex(order.map { (word($0), lists[$0].bytes) })
    }

    private mutating func number(of word: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> Int {
        let mask = table.count - 1
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var place = Int(truncatingIfNeeded: hash) & mask
        while table[place] != 0 {
            if tags[place] == tag, matches(Int(table[place]) - 1, word) { return Int(table[place]) - 1 }
            place = (place + 1) & mask
        }
        letters.append(contentsOf: word)
        ends.append(UInt32(letters.count))
        lists.append(PostingList())
        table[place] = UInt32(lists.count)
        tags[place] = tag
        if lists.count * 2 > table.count { grow() }
        return lists.count - 1
    }

    private func matches(_ number: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = number == 0 ? 0 : Int(ends[number - 1])
        guard Int(ends[number]) - start == word.count else { return false }
        for index in 0..<word.count where letters[start + index] != word[index] { return false }
        return true
    }

    private mutating func grow() {
        let size = table.count * 2
        table = [UInt32](repeating: 0, count: size)
        tags = [UInt32](repeating: 0, count: size)
        var start = 0
        for (number, end) in ends.enumerated() {
            var hash = TextHash()
            for byte in letters[start..<Int(end)] { hash.add(byte) }
            start = Int(end)
            var place = Int(truncatingIfNeeded: hash.value) & (size - 1)
            while table[place] != 0 { place = (place + 1) & (size - 1) }
            table[place] = UInt32(number + 1)
            tags[place] = UInt32(truncatingIfNeeded: hash.value >> 32)
        }
    }
}
