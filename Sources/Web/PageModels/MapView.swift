// SPDX-License-Identifier: Apache-2.0
import Formats

/// A map as the page's script draws it; without scripts the list beside it says the same.
public struct MapView: Sendable {
    /// What the map is for.
    public enum Purpose: String, Sendable {
        /// Explores many things from tiles.
        case explore
        /// Shows one place.
        case show
        /// Lets the person choose a place.
        case pick
        /// Lets the person choose a circle.
        case area
    }
    /// A thing with a place that the page itself knows.
    public struct Pin: Sendable {
        let latitude: Double
        let longitude: Double
        let label: String
        let href: String?
        let count: Int?
        let mark: CategoryMark?
        let state: String?
        let word: String?
        /// Describes it.
        ///
        /// - Parameters:
        ///   - state: Classes of the style sheet, such as those of its credence; the label says the same.
        ///   - word: Stands below the mark, and before its label.
        public init(
            latitude: Double, longitude: Double, label: String, href: String? = nil, count: Int? = nil,
            mark: CategoryMark? = nil, state: String? = nil, word: String? = nil
        ) {
            self.latitude = latitude
            self.longitude = longitude
            self.label = label
            self.href = href
            self.count = count
            self.mark = mark
            self.state = state
            self.word = word
        }
    }
    let purpose: Purpose
    let tiles: String?
    let bounds: (west: Double, south: Double, east: Double, north: Double)?
    let area: String?
    let base: BackgroundMap?
    let marks: [CategoryMark]
    let pins: [Pin]
    let overlays: [MapOverlay]

    /// Describes a map.
    ///
    /// - Parameters:
    ///   - tiles: Pattern of our own tiles, `/i/<name>/reports/tiles/{z}/{x}/{y}.json`.
    ///   - bounds: What is seen first, in degrees; nil for all the world.
    ///   - area: The initiative's area as GeoJSON.
    ///   - base: The operator's map tiles; nil for a plain grid.
    ///   - marks: The categories in the order of their slots, for colours and glyphs.
    ///   - overlays: What instruments draw beside that.
    public init(
        _ purpose: Purpose, tiles: String? = nil,
        bounds: (west: Double, south: Double, east: Double, north: Double)? = nil, area: String? = nil,
        base: BackgroundMap? = nil, marks: [CategoryMark] = [], pins: [Pin] = [],
        overlays: [MapOverlay] = []
    ) {
        self.purpose = purpose
        self.tiles = tiles
        self.bounds = bounds
        self.area = area
        self.base = base
        self.marks = marks
        self.pins = pins
        self.overlays = overlays
    }

    /// What `{{> part-map}}` names.
    public var part: PagePart {
        PagePart([
            "purpose": purpose.rawValue, "tiles": tiles,
            "bounds": bounds.map { "\($0.west),\($0.south),\($0.east),\($0.north)" }, "area": area,
            "base": base?.address, "attribution": base?.attribution, "tilesKind": base?.kind,
            "tilesZooms": base?.zooms.map { "\($0.lowerBound),\($0.upperBound)" }, "marks": Self.json(marks),
            "pins": Self.json(pins), "overlays": MapOverlay.json(overlays),
        ])
    }

    private static func json(_ marks: [CategoryMark]) -> String {
        var json = JSONWriter()
        json.array { json in
            for mark in marks {
                json.array { json in
                    json.value(mark.key)
                    json.value(mark.name)
                    json.value(mark.icon)
                    json.value(mark.style)
                }
            }
        }
        return json.string
    }

    private static func json(_ pins: [Pin]) -> String {
        var json = JSONWriter()
        json.array { json in
            for pin in pins {
                json.object { json in
                    json.member("lat", pin.latitude)
                    json.member("lon", pin.longitude)
                    json.member("label", pin.label)
                    json.member("href", pin.href)
                    json.member("n", pin.count)
                    json.member("icon", pin.mark?.icon)
                    json.member("color", pin.mark?.style)
                    json.member("state", pin.state)
                    json.member("word", pin.word)
                }
            }
        }
        return json.string
    }
}

/// The map below everything: tiles of the node's own file, or of a source that the operator named.
public struct BackgroundMap: Sendable, Hashable {
    /// Pattern of the tiles' addresses, with {z}, {x} and {y}.
    public let address: String
    /// What their source wants said.
    public let attribution: String
    /// `vector` for tiles that the browser draws; nil for pictures.
    public let kind: String?
    /// The zooms that there are; nil where unknown.
    public let zooms: ClosedRange<Int>?

    /// Describes it.
    public init(address: String, attribution: String, kind: String? = nil, zooms: ClosedRange<Int>? = nil) {
        self.address = address
        self.attribution = attribution
        self.kind = kind
        self.zooms = zooms
    }
}

/// A category as it is marked on maps and in lists: never by colour alone.
public struct CategoryMark: Sendable, Equatable {
    /// Its key in addresses.
    public let key: String
    /// Its name.
    public let name: String
    /// A symbol in `/assets/icons.svg`.
    public let icon: String
    /// One of the palette of Okabe and Ito (2008) and its grey, as `#0072B2`; the style sheet knows no others.
    public let color: String

    /// Describes a category.
    public init(key: String, name: String, icon: String, color: String) {
        self.key = key
        self.name = name
        self.icon = icon
        self.color = color
    }

    /// What `{{> part-mark}}` names.
    public var part: PagePart { PagePart(["key": key, "name": name, "icon": icon, "color": style]) }

    /// The end of the style sheet's class: `0072b2`.
    public var style: String { color.drop { $0 == "#" }.lowercased() }
}
