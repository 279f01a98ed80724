// SPDX-License-Identifier: Apache-2.0

/// The terms of all names, and for each term the names that have it.
struct TermTable {
    /// The terms of each name in order, by the numbers in which they came.
    private(set) var forward: [UInt32] = []
    private var starts: [Int] = []
    private var numbers: [[UInt8]: UInt32] = [:]
    private var terms: [[UInt8]] = []

    /// Takes the next name's terms.
    mutating func add(_ text: String) {
        starts.append(forward.count)
        PlaceFolding.words(text) { word in
            if let known = numbers[word] {
                forward.append(known)
            } else {
                let number = UInt32(terms.count)
                numbers[word] = number
                terms.append(word)
                forward.append(number)
            }
        }
    }

    /// Numbers the terms in their order and writes everything.
    func write(_ writer: inout GazetteerWriter) {
        let order = terms.indices.sorted { terms[$0].lexicographicallyPrecedes(terms[$1]) }
        var rank = [UInt32](repeating: 0, count: terms.count)
        for (place, term) in order.enumerated() { rank[term] = UInt32(place) }
        let sorted = order.map { terms[$0] }
        let forward = forward.map { rank[Int($0)] }
        writer.put(forward, .forward)
        var offsets: [UInt32] = [0], text: [UInt8] = []
        for term in sorted {
            text.append(contentsOf: term)
            offsets.append(UInt32(text.count))
        }
        writer.put(offsets, .terms)
        writer.put(text, .termText)
        let (begins, postings) = lists(forward, terms.count)
        writer.put(begins, .postingStarts)
        writer.put(postings, .postings)
        var crowds = Crowds(sorted, begins, postings)
        crowds.find(0, sorted.count, depth: 0)
        writer.put(crowds.rows, .crowds)
        writer.put(crowds.names, .crowdNames)
    }

    /// The names of each term, each name once, the most important first.
    private func lists(_ forward: [UInt32], _ count: Int) -> ([UInt32], [UInt32]) {
        var begins = [UInt32](repeating: 0, count: count + 1)
        each(forward) { _, term in begins[Int(term) + 1] += 1 }
        for index in 0..<count { begins[index + 1] += begins[index] }
        var next = begins
        var postings = [UInt32](repeating: 0, count: Int(begins[count]))
        each(forward) { name, term in
            postings[Int(next[Int(term)])] = name
            next[Int(term)] += 1
        }
        return (begins, postings)
    }

    private func each(_ forward: [UInt32], _ body: (_ name: UInt32, _ term: UInt32) -> Void) {
        for name in starts.indices {
            let end = name + 1 < starts.count ? starts[name + 1] : forward.count
            for place in starts[name]..<end where !forward[starts[name]..<place].contains(forward[place]) {
                body(UInt32(name), forward[place])
            }
        }
    }
}

/// Beginnings of words that very many names have: the most important of these are kept apart.
private struct Crowds {
    private(set) var rows: [UInt32] = []
    private(set) var names: [UInt32] = []
    private let terms: [[UInt8]]
    private let begins, postings: [UInt32]

    init(_ terms: [[UInt8]], _ begins: [UInt32], _ postings: [UInt32]) {
        (self.terms, self.begins, self.postings) = (terms, begins, postings)
    }

    /// Goes through the terms that share so many bytes, in parts that share one more.
    mutating func find(_ first: Int, _ end: Int, depth: Int) {
        guard Int(begins[end] - begins[first]) > GazetteerForm.crowd else { return }
        if depth > 0 { keep(first, end) }
        var start = first
        while start < end {
            if terms[start].count <= depth {
                if Int(begins[start + 1] - begins[start]) > GazetteerForm.crowd { keep(start, start + 1) }
                start += 1
                continue
            }
            let byte = terms[start][depth]
            var next = start + 1
            while next < end, terms[next].count > depth, terms[next][depth] == byte { next += 1 }
            find(start, next, depth: depth + 1)
            start = next
        }
    }

    private mutating func keep(_ first: Int, _ end: Int) {
        let last = rows.count - 3
        guard last < 0 || rows[last] != UInt32(first) || rows[last + 1] != UInt32(end) else { return }
        rows += [UInt32(first), UInt32(end), UInt32(names.count)]
        var best: [UInt32] = []
        var limit = UInt32.max
        for place in Int(begins[first])..<Int(begins[end]) where postings[place] < limit {
            best.append(postings[place])
            if best.count >= 4 * GazetteerForm.crowdKept { limit = Self.trim(&best) }
        }
        _ = Self.trim(&best)
        best += [UInt32](repeating: GazetteerForm.none, count: GazetteerForm.crowdKept - best.count)
        names += best
    }

    /// Leaves the most important, each once; gives the number that others must be below.
    private static func trim(_ names: inout [UInt32]) -> UInt32 {
        names.sort()
        var unique: [UInt32] = []
        for name in names where unique.last != name {
            unique.append(name)
            if unique.count == GazetteerForm.crowdKept { break }
        }
        names = unique
        return unique.count == GazetteerForm.crowdKept ? unique[unique.count - 1] : UInt32.max
    }
}

/// Puts sections into one file.
struct GazetteerWriter {
    private var sections = [[UInt8]](repeating: [], count: GazetteerForm.Section.allCases.count)

    mutating func put<Number: FixedWidthInteger>(_ numbers: [Number], _ section: GazetteerForm.Section) {
        let little = numbers.map(\.littleEndian)
        sections[section.rawValue] = little.withUnsafeBytes { Array($0) }
    }

    mutating func finish() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: GazetteerForm.headerSize)
        bytes.replaceSubrange(0..<8, with: GazetteerForm.magic)
        for (number, section) in sections.enumerated() {
            while bytes.count % 8 != 0 { bytes.append(0) }
            Self.set(UInt64(bytes.count), at: 16 + number * 16, in: &bytes)
            Self.set(UInt64(section.count), at: 24 + number * 16, in: &bytes)
            bytes.append(contentsOf: section)
        }
        sections = []
        return bytes
    }

    /// Writes the checksum.
    static func seal(_ bytes: inout [UInt8]) {
        let sum = bytes.withUnsafeBytes {
            GazetteerForm.checksum(UnsafeRawBufferPointer(rebasing: $0[16...]))
        }
        set(sum, at: 8, in: &bytes)
    }

    private static func set(_ number: UInt64, at place: Int, in bytes: inout [UInt8]) {
        for index in 0..<8 { bytes[place + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
    }
}
