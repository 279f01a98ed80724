// SPDX-License-Identifier: Apache-2.0

// Gazetteer: names of places and streets, found as one types.
//
// Pure: bytes in, results out. A builder takes places and gives one file; an index reads it where it lies, in memory
// or mapped from the disk, and allocates nothing that grows with it.
//
//     PlaceKind, NamedPlace          what is put in
//     GeoNamesReader, TableNamesReader, GeoJSONNamesReader     files of others; a broken row is told and passed over
//     StreetJoining                  the pieces of a street put together
//     GazetteerBuilder               places to bytes
//     GazetteerIndex                 bytes to answers: `search`, `crossings`, `nearest`
//
// Vocabulary: a *place* is a settlement, a street, a building, a water; it has *names* in languages; a *term* is a
// folded word of a name (`WordFolding`); *importance* is 0 to 255; a *crossing* is where two streets meet.
//
// How a search goes. Names are numbered by importance, the most important first, so that each term's list of names
// is in the order of importance. The words typed are prefixes of terms, which are a range of the sorted terms and
// thereby one stretch of the lists. The words' stretches are walked, and what cannot beat the best so far is passed
// over by its importance and distance alone; the rest is compared word by word. Only where that finds too little,
// misspelt words are looked for: terms within one or two edits (Damerau's, restricted) by a walk over the sorted
// terms that leaves every branch as soon as it is too far away.

/// What sort of place it is; the raw values are part of the file's form.
public enum PlaceKind: UInt8, Sendable, CaseIterable {
    case country = 1
    case region = 2
    case county = 3
    case city = 4
    case town = 5
    case village = 6
    case suburb = 7
    case neighbourhood = 8
    case hamlet = 9
    case street = 20
    case square = 21
    case facility = 30
    case nature = 31
    case water = 32
    case crossing = 40
    case other = 50

    /// Its name in data: `neighbourhood`.
    public var name: String { "\(self)" }

    /// People live there, and streets belong to it.
    public var isSettlement: Bool {
        rawValue >= PlaceKind.city.rawValue && rawValue <= PlaceKind.hamlet.rawValue
    }

    /// It is drawn as a line, and meets others.
    public var isStreet: Bool { self == .street || self == .square }

    /// How far such a place reaches, in meters, where nobody says.
    public var reach: UInt32 {
        switch self {
        case .country: 300_000
        case .region: 80_000
        case .county: 30_000
        case .city: 8000
        case .town: 3000
        case .village: 1500
        case .suburb: 1500
        case .neighbourhood: 700
        case .hamlet: 600
        case .street, .square: 300
        case .facility, .crossing: 100
        case .nature, .water, .other: 500
        }
    }

    /// How important such a place is, where nothing else is known.
    var importance: Int {
        switch self {
        case .country: 250
        case .region: 215
        case .county: 185
        case .city: 180
        case .town: 160
        case .village: 135
        case .suburb: 130
        case .neighbourhood: 115
        case .hamlet: 105
        case .street, .square: 75
        case .facility: 80
        case .water, .nature: 85
        case .crossing: 70
        case .other: 70
        }
    }
}

/// A name of a place, in a language where that is known.
public struct PlaceName: Hashable, Sendable {
    /// The name as it is written.
    public let text: String
    /// The main part of its language tag: `nl`; empty where unknown.
    public let language: String

    /// Takes a name.
    public init(_ text: String, language: String = "") {
        self.text = text
        self.language = language
    }
}
