// SPDX-License-Identifier: Apache-2.0
public import Geometry

/// A place as it is put into a gazetteer.
public struct NamedPlace: Sendable {
    /// Its names, the usual one first; none may be empty.
    public var names: [PlaceName]
    /// What sort it is.
    public var kind: PlaceKind
    /// Where it is: its middle.
    public var point: Point
    /// What it is drawn as, where it is a line: the pieces of a street.
    public var lines: [[Point]]
    /// How far it reaches from its middle, in meters; 0 where unknown.
    public var radius: UInt32
    /// 0 to 255.
    public var importance: UInt8
    /// What it lies in, in words, where the file says so: `Gelderland`.
    public var within: String

    /// Takes a place; what is not known of its importance is guessed from its kind and its people.
    ///
    /// - Parameters:
    ///   - importance: From 0 to 1, where the file says so.
    ///   - population: How many live there, where the file says so.
    public init(
        names: [PlaceName], kind: PlaceKind, point: Point, lines: [[Point]] = [], radius: UInt32 = 0,
        importance: Double? = nil, population: Int = 0, within: String = ""
    ) {
        self.names = names
        self.kind = kind
        self.point = point
        self.lines = lines
        self.radius = radius
        self.within = within
        if let importance, importance.isFinite {
            self.importance = UInt8(min(max(importance, 0), 1) * 255)
        } else {
            self.importance = Self.importance(kind, population)
        }
    }

    /// Nine for each doubling of the people, above what the kind has by itself.
    private static func importance(_ kind: PlaceKind, _ population: Int) -> UInt8 {
        guard population > 0 else { return UInt8(kind.importance) }
        let doublings = Int.bitWidth - population.leadingZeroBitCount
        return UInt8(min(max(kind.importance, 62 + doublings * 9), 254))
    }
}

/// A row that could not be taken, and why.
public struct BrokenRow: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Reason: String, Sendable {
        case columns = "has too few columns"
        case name = "has no name"
        case place = "has no place, or one outside the world"
        case json = "is not JSON"
        case feature = "is not a GeoJSON feature"
        case tooLong = "is too long"
        case text = "is not text in UTF-8"
    }
    /// The line in the file, from 1; for a feature of a collection, its number.
    public let line: Int
    /// What is wrong.
    public let reason: Reason

    /// Makes a message.
    public init(line: Int, _ reason: Reason) {
        self.line = line
        self.reason = reason
    }

    /// `line 12 has no name`.
    public var description: String { "line \(line) \(reason.rawValue)" }
}
