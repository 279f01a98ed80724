// SPDX-License-Identifier: Apache-2.0
public import Geometry

/// What is looked for in a gazetteer.
public struct PlaceQuery: Sendable {
    /// What was typed.
    public var text: String
    /// Where whoever types is looking; nil where unknown.
    public var near: Point?
    /// The language of the answers' names, as a tag.
    public var language: String
    /// How many answers at most.
    public var limit: Int

    /// Describes what is looked for.
    public init(_ text: String, near: Point? = nil, language: String = "", limit: Int = 8) {
        self.text = text
        self.near = near
        self.language = language
        self.limit = min(max(limit, 1), 50)
    }
}

/// A place that was found.
public struct PlaceMatch: Sendable, Hashable {
    /// What it is called, in the language asked for where it has such a name.
    public let name: String
    /// The name that was found, where that is another one.
    public let matched: String?
    /// What sort it is.
    public let kind: PlaceKind
    /// What it lies in: the name of a town, or of a region.
    public let within: String?
    /// Where it is.
    public let point: Point
    /// How far it reaches, in meters.
    public let radius: Double
    /// Meters from where one looks, where that was said.
    public let distance: Double?

    init(
        name: String, matched: String? = nil, kind: PlaceKind, within: String?, point: Point, radius: Double,
        near: Point?
    ) {
        self.name = name
        self.matched = matched == name ? nil : matched
        self.kind = kind
        self.within = within
        self.point = point
        self.radius = radius
        distance = near.map { $0.distance(to: point) }
    }

    /// The name and what it lies in: `Main Street, Rivermouth`.
    public var title: String { within.map { $0 == name ? name : "\(name), \($0)" } ?? name }
}
