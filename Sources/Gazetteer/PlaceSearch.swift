// SPDX-License-Identifier: Apache-2.0
import Geometry

extension GazetteerIndex {
    /// The places whose names are most likely meant, the likeliest first.
    ///
    /// Two streets with a sign between them (`Main / 5th`, `hoek Hoofdstraat en Kerkstraat`) are asked for their
    /// crossings first.
    public func search(_ query: PlaceQuery) -> [PlaceMatch] {
        if let (one, other) = CrossingQuery.parse(query.text) {
            let crossings = crossings(of: one, and: other, query)
            if !crossings.isEmpty { return crossings }
        }
        var search = PlaceSearch(query, self)
        return search.run()
    }
}

/// One search as it goes.
struct PlaceSearch {
    /// A name that may be meant.
    struct Candidate {
        let place: UInt32
        let name: UInt32
        let cost: Int
        let wordCost: Int
    }

    private let index: GazetteerIndex
    private let limit: Int
    private let kept: Int
    private let near: FlatDistance?
    private let nearPoint: Point?
    private let language: UInt32?
    private let onlyStreets: Bool
    private var words: [QueryWord]
    private var mayMiss = false
    private(set) var best: [Candidate] = []
    /// What does not cost less is of no use.
    private var worst = Int.max

    init(_ query: PlaceQuery, _ index: GazetteerIndex, onlyStreets: Bool = false, keeping: Int? = nil) {
        self.index = index
        limit = query.limit
        kept = keeping ?? query.limit + 8
        near = query.near.map { FlatDistance($0) }
        nearPoint = query.near
        language = index.language(query.language)
        self.onlyStreets = onlyStreets
        words = Self.words(PlaceFolding.words(query.text), index)
    }

    private static func words(_ all: [[UInt8]], _ index: GazetteerIndex) -> [QueryWord] {
        let few = all.prefix(8)
        return few.enumerated().map { QueryWord($1, isLast: $0 == few.count - 1, index) }
    }

    mutating func run() -> [PlaceMatch] {
        find()
        best.sort { ($0.cost, $0.name) < ($1.cost, $1.name) }
        return best.prefix(limit).map { candidate in
            let name = index.title(of: candidate.place, language)
            let found = index.text(at: index.name(candidate.name, .text))
            let isOwn = found == name || index.names(of: candidate.place).count == 1
            return PlaceMatch(
                name: name, matched: isOwn ? nil : found, kind: index.kind(candidate.place),
                within: index.surroundings(of: candidate.place, language),
                point: index.point(candidate.place),
                radius: Double(index.radius(candidate.place)), near: nearPoint)
        }
    }

    /// Looks for what was typed as it stands, then misspelt, then put together or apart, then for parts of it.
    mutating func find() {
        guard !words.isEmpty else { return }
        walk()
        if isEnough { return }
        for place in words.indices { words[place].misspelt = misspelt(words[place]) }
        if words.contains(where: { !$0.misspelt.isEmpty }) { walk(alsoMisspelt: true) }
        if !best.isEmpty { return }
        let typed = words
        for variant in variants() {
            words = variant
            walk()
            if !best.isEmpty { return }
        }
        words = typed
        guard words.count > 1 else { return }
        mayMiss = true
        walk(alsoMisspelt: true)
    }

    /// Enough was found, or what was meant.
    private var isEnough: Bool { best.count >= limit || best.contains { $0.wordCost == 0 } }

    private func misspelt(_ word: QueryWord) -> [(term: UInt32, edits: UInt8)] {
        for edits in 1...2 where edits <= Misspelling.edits(in: word.bytes) {
            var misspelling = Misspelling(word.bytes, limit: edits, isPrefix: word.isLast, index)
            let found = misspelling.run().filter { !word.range.contains($0.term) }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// The words typed, with two put together, or with one put apart.
    private func variants() -> [[QueryWord]] {
        let typed = words.map(\.bytes)
        var variants: [[[UInt8]]] = []
        for place in typed.indices.dropLast() {
            variants.append(typed[..<place] + [typed[place] + typed[place + 1]] + typed[(place + 2)...])
        }
        for place in typed.indices where typed[place].count >= 6 {
            for cut in 3...typed[place].count - 3 where typed[place][cut] & 0xC0 != 0x80 {
                let parts = [Array(typed[place][..<cut]), Array(typed[place][cut...])]
                variants.append(typed[..<place] + parts + typed[(place + 1)...])
            }
        }
        return variants.prefix(40).map { Self.words($0, index) }.filter { words in
            words.allSatisfy {
                $0.isLast ? !$0.range.isEmpty : $0.exact != nil || $0.bytes.count > 5 && !$0.range.isEmpty
            }
        }
    }

    // MARK: Walking

    /// How many names a word may have for all of them to be looked at, where another has fewer.
    private static let some = 8000
    /// How many the word with the fewest may have, where there are others to compare with.
    private static let many = 120_000

    private mutating func walk(alsoMisspelt: Bool = false) {
        let sizes = words.map { word in
            index.size(word.range)
                + (alsoMisspelt ? word.misspelt.reduce(0) { $0 + index.size($1.term..<$1.term + 1) } : 0)
        }
        // A word that no name has is in none of those that the others have.
        let mayMatch = words.indices.allSatisfy { sizes[$0] > 0 || words[$0].isNumber && words.count > 1 }
        guard mayMatch || mayMiss else { return }
        let fewest = words.indices.filter { sizes[$0] > 0 }.min { sizes[$0] < sizes[$1] }
        for place in words.indices where sizes[place] > 0 && (sizes[place] <= Self.some || place == fewest) {
            let most = words.count > 1 && !mayMiss ? Self.many : GazetteerForm.crowd
            if index.size(words[place].range) <= most {
                for term in words[place].range { walk(term, words[place]) }
            } else {
                walkCrowd(words[place])
            }
            guard alsoMisspelt else { continue }
            for (term, _) in words[place].misspelt { walk(term, words[place]) }
        }
    }

    /// The names of one term, the most important first.
    private mutating func walk(_ term: UInt32, _ word: QueryWord) {
        let least = word.cost(of: term, index) ?? 0
        let first = Int(index.postingStarts[Int(term)]), end = Int(index.postingStarts[Int(term) + 1])
        for place in first..<end {
            guard consider(index.postings[place], least) else { return }
        }
    }

    /// Very many names begin so: the most important of them, and those around.
    private mutating func walkCrowd(_ word: QueryWord) {
        var row = 0
        var (low, high) = (0, index.crowds.count / 3)
        while low < high {
            let middle = (low + high) / 2
            if index.crowds[middle * 3] < word.range.lowerBound { low = middle + 1 } else { high = middle }
        }
        row = low
        while row < index.crowds.count / 3, index.crowds[row * 3] == word.range.lowerBound,
            index.crowds[row * 3 + 1] != word.range.upperBound
        {
            row += 1
        }
        if row < index.crowds.count / 3, index.crowds[row * 3] == word.range.lowerBound {
            let first = Int(index.crowds[row * 3 + 2])
            for place in first..<first + GazetteerForm.crowdKept {
                guard index.crowdNames[place] != GazetteerForm.none, consider(index.crowdNames[place], 0)
                else {
                    break
                }
            }
        }
        if let exact = word.exact { walk(exact, word) }
        guard let nearPoint else { return }
        for place in index.around(nearPoint, most: 3000) {
            for name in index.names(of: place) { _ = consider(index.placeNames[name], 0) }
        }
    }

    /// Compares a name, unless its importance and its distance alone cost too much.
    ///
    /// - Returns: False where none that is less important can be of use.
    @inline(__always)
    private mutating func consider(_ name: UInt32, _ least: Int) -> Bool {
        var cost = least &+ (255 &- Int(index.nameImportance[Int(name)])) &* SearchCost.importance / 5
        if cost >= worst { return false }
        if let near {
            let place = Int(name) &* 2
            cost =
                cost
                &+ SearchCost.distance(
                    squared: near.squared(index.namePoints[place], index.namePoints[place &+ 1]))
            if cost >= worst { return true }
        }
        if let wordCost = wordCost(name) { insert(name, cost &- least &+ wordCost, wordCost) }
        return true
    }

    private mutating func insert(_ name: UInt32, _ cost: Int, _ wordCost: Int) {
        guard cost < worst else { return }
        let place = index.name(name, .place)
        if onlyStreets, index.place(place, .shape) == GazetteerForm.none { return }
        let candidate = Candidate(place: place, name: name, cost: cost, wordCost: wordCost)
        if let known = best.firstIndex(where: { $0.place == place }) {
            if best[known].cost > cost { best[known] = candidate }
            return
        }
        best.append(candidate)
        guard best.count > kept else { return }
        var last = 0
        for place in best.indices where best[place].cost >= best[last].cost { last = place }
        best.swapAt(last, best.count - 1)
        best.removeLast()
        worst = best.reduce(0) { max($0, $1.cost) }
    }

    /// How well a name fits the words typed; nil where it does not.
    private func wordCost(_ name: UInt32) -> Int? {
        let terms = index.terms(of: name)
        var used: UInt64 = 0
        var cost = 0
        var matched = 0
        var expected = 0
        for word in words {
            var found: (cost: Int, place: Int)?
            for (place, position) in terms.enumerated() where place < 64 && used & (1 << UInt64(place)) == 0 {
                guard let one = word.cost(of: index.forward[position], index) else { continue }
                let all = one &+ (place == expected ? 0 : SearchCost.order)
                if found.map({ all < $0.cost }) ?? true { found = (all, place) }
            }
            if let found {
                cost += found.cost
                used |= 1 << UInt64(found.place)
                expected = found.place + 1
                matched += 1
            } else if let elsewhere = surroundingsCost(word, name) {
                cost += elsewhere
            } else if mayMiss || word.isNumber && words.count > 1 {
                cost += word.isNumber ? SearchCost.missingNumber : SearchCost.missing
            } else {
                return nil
            }
        }
        guard matched > 0 else { return nil }
        cost += min(4, terms.count - matched) * SearchCost.leftOver
        let isUsual = index.placeNames[Int(index.place(index.name(name, .place), .names))] == name
        return isUsual ? cost : cost + SearchCost.otherName
    }

    /// The cost of finding a word in the names of what the place lies in.
    private func surroundingsCost(_ word: QueryWord, _ name: UInt32) -> Int? {
        guard words.count > 1 else { return nil }
        var place = index.inside(index.name(name, .place))
        for _ in 0..<2 {
            guard let outer = place else { return nil }
            for own in index.names(of: outer).prefix(8) {
                for position in index.terms(of: index.placeNames[own]) {
                    if let cost = word.cost(of: index.forward[position], index) {
                        return cost + SearchCost.surroundings
                    }
                }
            }
            place = index.inside(outer)
        }
        return nil
    }
}
