// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry

// Basemap: the map below everything, as one file of tiles.
//
// Pure: bytes in, bytes out. It reads and writes PMTiles, version 3, and looks into vector tiles far enough to tell
// whether they are some.
//
//     TileFormat, BasemapDescription    what a map is made of, and what it says of itself
//     PMTilesHeader, PMTilesDirectory   the archive's form; PMTilesID numbers tiles along Hilbert's curve
//     PMTilesWriter                     tiles to an archive, equal ones once
//     VectorTileCheck                   whether bytes are a vector tile (MVT 2.1)
//
// https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md

/// What tiles hold; the raw values are PMTiles'.
public enum TileFormat: UInt8, Sendable, CaseIterable {
    case vector = 1
    case png = 2
    case jpeg = 3
    case webp = 4
    case avif = 5

    /// The media type.
    public var mediaType: String {
        switch self {
        case .vector: "application/vnd.mapbox-vector-tile"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .webp: "image/webp"
        case .avif: "image/avif"
        }
    }

    /// The word that MBTiles and TileJSON have for it.
    public var word: String {
        switch self {
        case .vector: "pbf"
        case .png: "png"
        case .jpeg: "jpg"
        case .webp: "webp"
        case .avif: "avif"
        }
    }

    /// Finds the format of a tile by its first bytes; a vector tile has none that would tell.
    public init?(sniffing bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.count > 12, bytes.starts(with: "RIFF".utf8), bytes[8..<12].elementsEqual("WEBP".utf8)
        {
            self = .webp
        } else if bytes.count > 12, bytes[4..<8].elementsEqual("ftyp".utf8),
            bytes[8..<11].elementsEqual("avi".utf8)
        {
            self = .avif
        } else {
            return nil
        }
    }

    /// Reads the word that MBTiles has for it.
    public init?(word: String) {
        switch word.lowercased() {
        case "pbf", "mvt": self = .vector
        case "png": self = .png
        case "jpg", "jpeg": self = .jpeg
        case "webp": self = .webp
        case "avif": self = .avif
        default: return nil
        }
    }
}

/// What a map of tiles says of itself.
public struct BasemapDescription: Sendable, Hashable {
    /// What its tiles hold.
    public var format: TileFormat
    /// The lowest and the highest zoom.
    public var zooms: ClosedRange<Int>
    /// What it covers.
    public var bounds: Box
    /// Its name.
    public var name: String
    /// What its source wants said, in words.
    public var attribution: String
    /// Its vector layers as TileJSON lists them; null where it has none.
    public var layers: JSONValue

    /// Describes a map.
    public init(
        format: TileFormat, zooms: ClosedRange<Int>, bounds: Box, name: String = "", attribution: String = "",
        layers: JSONValue = .null
    ) {
        self.format = format
        self.zooms = zooms
        self.bounds = bounds
        self.name = name
        self.attribution = attribution
        self.layers = layers
    }

    /// Markup as words: what stands in an attribution is shown as text.
    public static func words(_ markup: String) -> String {
        var words = "", isTag = false
        for character in markup {
            if character == "<" {
                isTag = true
            } else if character == ">" {
                isTag = false
            } else if !isTag {
                words.append(character)
            }
        }
        for (name, sign) in [
            ("&copy;", "©"), ("&#169;", "©"), ("&nbsp;", " "), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"),
            ("&amp;", "&"),
        ] {
            words = words.split(separator: name, omittingEmptySubsequences: false).joined(separator: sign)
        }
        return CleanText(line: words, limit: 300).text
    }
}
