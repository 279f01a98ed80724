// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// What a reader of names gives for each row that it has read.
public enum NamesRow: Sendable {
    /// A place.
    case place(NamedPlace)
    /// A row that could not be taken.
    case broken(BrokenRow)
    /// A row that says nothing of a named place, as most lines of a map do not.
    case passedOver
}

/// Reads the names of a file as its bytes come.
public protocol NamesReader {
    /// Takes the next bytes; calls the body with each row that is complete.
    mutating func push(_ bytes: some Sequence<UInt8>, _ body: (NamesRow) -> Void)
    /// There are no more bytes.
    mutating func finish(_ body: (NamesRow) -> Void)
}

/// What all readers ask of names and places.
enum NamesReading {
    /// A name as it may be shown; nil where nothing is left of it.
    static func name(_ text: some StringProtocol) -> String? {
        let clean = CleanText(line: String(text), limit: 160).text
        guard
            clean.unicodeScalars.contains(where: {
                $0.properties.isAlphabetic || $0.properties.numericType != nil
            })
        else { return nil }
        return clean
    }

    /// A place in degrees; nil where it is none.
    static func point(_ latitude: String?, _ longitude: String?) -> Point? {
        guard let latitude = number(latitude), let longitude = number(longitude) else { return nil }
        return try? Point(latitude: latitude, longitude: longitude)
    }

    static func number(_ text: String?) -> Double? {
        guard let text else { return nil }
        let plain = text.filter { $0 != " " }.map { $0 == "," ? "." : $0 }
        guard let number = Double(String(plain)), number.isFinite else { return nil }
        return number
    }

    /// The main part of a language tag, where it is one.
    static func language(_ tag: some StringProtocol) -> String? {
        let main = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
        guard (2...3).contains(main.utf8.count), main.utf8.allSatisfy({ $0 &- 97 < 26 }) else { return nil }
        return main
    }

    /// The names in order, each once.
    static func unique(_ names: [PlaceName]) -> [PlaceName] {
        var known: Set<PlaceName> = []
        var texts: Set<String> = []
        return names.filter { name in
            if name.language.isEmpty, texts.contains(name.text) { return false }
            texts.insert(name.text)
            return known.insert(name).inserted
        }
    }

    /// A kind by whatever word a file has for it: OpenStreetMap's, or our own.
    static func kind(_ word: String) -> PlaceKind? {
        kinds[word.lowercased()]
    }

    private static let kinds: [String: PlaceKind] = [
        "country": .country, "state": .region, "region": .region, "province": .region, "county": .county,
        "district": .county, "municipality": .county, "city": .city, "town": .town, "village": .village,
        "suburb": .suburb, "borough": .suburb, "quarter": .neighbourhood, "neighbourhood": .neighbourhood,
        "neighborhood": .neighbourhood, "hamlet": .hamlet, "isolated_dwelling": .hamlet, "farm": .hamlet,
        "locality": .hamlet, "island": .nature, "islet": .nature, "street": .street, "road": .street,
        "square": .square, "facility": .facility, "building": .facility, "poi": .facility, "water": .water,
        "nature": .nature, "crossing": .crossing, "other": .other,
    ]
}
