// SPDX-License-Identifier: Apache-2.0
import Geometry

/// A gazetteer, read where its bytes lie; they MUST stay there while it is used.
public struct GazetteerIndex {
    /// Meters between the points along a line by which it is found.
    static let sampling = 80.0

    let text: UnsafeRawBufferPointer
    let places: Numbers<UInt32>
    let placeNames: Numbers<UInt32>
    let names: Numbers<UInt32>
    let namePoints: Numbers<Int32>
    let nameImportance: Numbers<UInt8>
    let forward: Numbers<UInt32>
    let terms: Numbers<UInt32>
    let termText: UnsafeRawBufferPointer
    let postingStarts: Numbers<UInt32>
    let postings: Numbers<UInt32>
    let crowds: Numbers<UInt32>
    let crowdNames: Numbers<UInt32>
    let settlements: Spatial
    let others: Spatial
    let shapes: Numbers<Int32>
    let languages: Numbers<UInt32>
    let attribution: UnsafeRawBufferPointer

    /// Places by their quadkeys.
    struct Spatial {
        let keys: Numbers<Int64>
        let places: Numbers<UInt32>
    }

    /// Takes bytes that `isWhole` has found well; nil where they are not a gazetteer's.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= GazetteerForm.headerSize, bytes[..<8].elementsEqual(GazetteerForm.magic) else {
            return nil
        }
        var sections: [UnsafeRawBufferPointer] = []
        let header = Numbers<UInt64>(UnsafeRawBufferPointer(rebasing: bytes[..<GazetteerForm.headerSize]))
        for section in GazetteerForm.Section.allCases {
            let (start, length) = (header[2 + section.rawValue * 2], header[3 + section.rawValue * 2])
            let (end, over) = start.addingReportingOverflow(length)
            guard !over, end <= UInt64(bytes.count) else { return nil }
            sections.append(UnsafeRawBufferPointer(rebasing: bytes[Int(start)..<Int(end)]))
        }
        func section(_ section: GazetteerForm.Section) -> UnsafeRawBufferPointer {
            sections[section.rawValue]
        }
        text = section(.text)
        places = Numbers(section(.places))
        placeNames = Numbers(section(.placeNames))
        names = Numbers(section(.names))
        namePoints = Numbers(section(.namePoints))
        nameImportance = Numbers(section(.nameImportance))
        forward = Numbers(section(.forward))
        terms = Numbers(section(.terms))
        termText = section(.termText)
        postingStarts = Numbers(section(.postingStarts))
        postings = Numbers(section(.postings))
        crowds = Numbers(section(.crowds))
        crowdNames = Numbers(section(.crowdNames))
        settlements = Spatial(
            keys: Numbers(section(.settlementKeys)), places: Numbers(section(.settlementPlaces)))
        others = Spatial(keys: Numbers(section(.otherKeys)), places: Numbers(section(.otherPlaces)))
        shapes = Numbers(section(.shapes))
        languages = Numbers(section(.languages))
        attribution = section(.attribution)
        guard places.count >= Self.placeFields, names.count >= Self.nameFields, terms.count > 0 else {
            return nil
        }
    }

    /// Tells whether bytes are those that a builder gave: nothing cut off, nothing altered.
    ///
    /// All else trusts the numbers in the file, so that this MUST be asked once before.
    public static func isWhole(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > GazetteerForm.headerSize, GazetteerIndex(bytes) != nil else { return false }
        let sum = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        return sum == GazetteerForm.checksum(UnsafeRawBufferPointer(rebasing: bytes[16...]))
    }

    static let placeFields = GazetteerForm.PlaceField.allCases.count
    private static let nameFields = GazetteerForm.NameField.allCases.count

    /// How many places there are; a street is one.
    public var placeCount: Int { places.count / Self.placeFields - 1 }
    /// How many names they have.
    public var nameCount: Int { names.count / Self.nameFields - 1 }
    var termCount: Int { terms.count - 1 }

    // MARK: Fields

    @inline(__always)
    func place(_ place: UInt32, _ field: GazetteerForm.PlaceField) -> UInt32 {
        places[Int(place) &* Self.placeFields &+ field.rawValue]
    }

    @inline(__always)
    func name(_ name: UInt32, _ field: GazetteerForm.NameField) -> UInt32 {
        names[Int(name) &* Self.nameFields &+ field.rawValue]
    }

    func latitude(_ place: UInt32) -> Int32 { Int32(bitPattern: self.place(place, .latitude)) }
    func longitude(_ place: UInt32) -> Int32 { Int32(bitPattern: self.place(place, .longitude)) }
    func kind(_ place: UInt32) -> PlaceKind {
        PlaceKind(rawValue: UInt8(truncatingIfNeeded: self.place(place, .kind))) ?? .other
    }
    func importance(_ place: UInt32) -> Int { Int(self.place(place, .kind) >> 8 & 0xFF) }
    func radius(_ place: UInt32) -> UInt32 {
        let known = self.place(place, .radius)
        return known > 0 ? known : kind(place).reach
    }

    /// The place that it lies in.
    func inside(_ place: UInt32) -> UInt32? {
        let inside = self.place(place, .inside)
        return inside == GazetteerForm.none ? nil : inside
    }

    func point(_ place: UInt32) -> Point {
        Self.point(Double(latitude(place)) / 1e7, Double(longitude(place)) / 1e7)
    }

    static func point(_ latitude: Double, _ longitude: Double) -> Point {
        (try? Point(latitude: min(90, max(-90, latitude)), longitude: min(180, max(-180, longitude))))
            ?? Box.world.center
    }

    /// The numbers of a place's names, its usual one first.
    func names(of place: UInt32) -> Range<Int> {
        Int(self.place(place, .names))..<Int(self.place(place &+ 1, .names))
    }

    func text(at offset: UInt32) -> String {
        let start = Int(offset) &+ 2
        let count = Int(text[start &- 2]) | Int(text[start &- 1]) << 8
        return String(decoding: text[start..<start &+ count], as: UTF8.self)
    }

    /// The terms of a name, in order.
    @inline(__always)
    func terms(of name: UInt32) -> Range<Int> {
        Int(self.name(name, .forward))..<Int(self.name(name &+ 1, .forward))
    }

    /// The bytes of a term.
    @inline(__always)
    func bytes(ofTerm term: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: termText[Int(terms[term])..<Int(terms[term &+ 1])])
    }

    /// The number of a language; nil where no name is in it.
    func language(_ tag: String) -> UInt32? {
        let main = tag.prefix { $0 != "-" }.lowercased()
        for number in 0..<languages.count where text(at: languages[number]) == main { return UInt32(number) }
        return nil
    }

    /// What a place is called in a language, or its usual name.
    func title(of place: UInt32, _ language: UInt32?) -> String {
        let own = names(of: place)
        guard let first = own.first else { return "" }
        if let language {
            for index in own where name(placeNames[index], .language) == language {
                return text(at: name(placeNames[index], .text))
            }
        }
        return text(at: name(placeNames[first], .text))
    }

    /// What a place lies in, in words: the settlement, or what the file said.
    func surroundings(of place: UInt32, _ language: UInt32?) -> String? {
        if let inside = inside(place) { return title(of: inside, language) }
        let words = self.place(place, .within)
        return words == GazetteerForm.none ? nil : text(at: words)
    }
}
