// SPDX-License-Identifier: Apache-2.0
import Formats

/// Something that an instrument draws on an initiative's map beside its reports.
public struct MapOverlay: Sendable {
    /// Unique on the map: `layers/1234`.
    public let key: String
    /// What it is called in the map's list of layers.
    public let name: String
    /// Pattern of its tiles, of the reports' form: `/i/<name>/layers/1234/tiles/{z}/{x}/{y}.json`; nil for one file.
    public let tiles: String?
    /// Address of the whole as GeoJSON, where it is small; nil for tiles.
    public let geoJSON: String?
    /// How its points, lines and areas look.
    public let mark: CategoryMark
    /// What its source wants said.
    public let attribution: String
    /// It is drawn before anybody asks for it.
    public let isShown: Bool
    /// People are asked whether its items are still so.
    public let asksPeople: Bool
    /// What people call the values of an item, by their names in the data.
    public let columns: [String: String]

    /// Describes it.
    public init(
        key: String, name: String, tiles: String? = nil, geoJSON: String? = nil, mark: CategoryMark,
        attribution: String = "", isShown: Bool = true,
        asksPeople: Bool = false, columns: [String: String] = [:]
    ) {
        self.key = key
        self.name = name
        self.tiles = tiles
        self.geoJSON = geoJSON
        self.mark = mark
        self.attribution = attribution
        self.isShown = isShown
        self.asksPeople = asksPeople
        self.columns = columns
    }

    /// A list of overlays as the page's script reads it.
    static func json(_ overlays: [MapOverlay]) -> String? {
        guard !overlays.isEmpty else { return nil }
        var json = JSONWriter()
        json.array { json in
            for one in overlays {
                json.object { json in
                    json.member("key", one.key)
                    json.member("name", one.name)
                    json.member("tiles", one.tiles)
                    json.member("geojson", one.geoJSON)
                    json.member("icon", one.mark.icon)
                    json.member("color", one.mark.style)
                    json.member("attribution", one.attribution)
                    json.member("shown", one.isShown)
                    if one.asksPeople { json.member("asks", true) }
                    if !one.columns.isEmpty {
                        json.key("columns")
                        json.object { json in
                            for (key, name) in one.columns.sorted(by: { $0.key < $1.key }) {
                                json.key(key)
                                json.value(name)
                            }
                        }
                    }
                }
            }
        }
        return json.string
    }
}
