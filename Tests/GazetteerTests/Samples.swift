// SPDX-License-Identifier: Apache-2.0
import Geometry

@testable import Gazetteer

/// A made-up country: two towns with streets, villages, and names in many scripts.
enum Samples {
    static func point(_ latitude: Double, _ longitude: Double) throws -> Point {
        try Point(latitude: latitude, longitude: longitude)
    }

    static func place(
        _ name: String, _ kind: PlaceKind, _ latitude: Double, _ longitude: Double, people: Int = 0,
        _ others: [(String, String)] = []
    ) throws -> NamedPlace {
        NamedPlace(
            names: [PlaceName(name)] + others.map { PlaceName($0.1, language: $0.0) }, kind: kind,
            point: try point(latitude, longitude), population: people)
    }

    static func street(_ name: String, _ line: [(Double, Double)]) throws -> NamedPlace {
        let points = try line.map { try point($0.0, $0.1) }
        return NamedPlace(names: [PlaceName(name)], kind: .street, point: points[0], lines: [points])
    }

    /// A grid of streets around a middle: avenues go north, streets go east, each in three pieces.
    static func grid(_ latitude: Double, _ longitude: Double, _ avenues: [String], _ streets: [String]) throws
        -> [NamedPlace]
    {
        var pieces: [NamedPlace] = []
        for (number, name) in avenues.enumerated() {
            let x = longitude + Double(number) * 0.002
            for piece in 0..<3 {
                let y = latitude + Double(piece) * 0.004
                pieces.append(try street(name, [(y, x), (y + 0.004, x)]))
            }
        }
        for (number, name) in streets.enumerated() {
            let y = latitude + Double(number) * 0.002 + 0.001
            for piece in 0..<3 {
                let x = longitude + Double(piece) * 0.004
                pieces.append(try street(name, [(y, x), (y, x + 0.004)]))
            }
        }
        return pieces
    }

    static func all() throws -> [NamedPlace] {
        try [
            place(
                "Rivermouth", .city, 52.01, 5.01, people: 210_000,
                [("nl", "Riviermonding"), ("ar", "مصب النهر")]),
            place("Hillford", .town, 48.01, 9.01, people: 18_000),
            place("Rivermill", .village, 47.0, 8.0, people: 300),
            place("Ravenmoor", .village, 53.0, 6.0, people: 900),
            place("Springfield", .town, 51.0, 4.0, people: 30_000),
            place("Springfield", .village, 44.0, 12.0, people: 400),
            place("Новгород", .city, 58.5, 31.3, people: 220_000, [("en", "Novgorod")]),
            place("القاهرة", .city, 30.0, 31.2, people: 9_500_000, [("en", "Cairo")]),
            place("北京市", .city, 39.9, 116.4, people: 21_000_000, [("en", "Beijing")]),
            place("南京市", .city, 32.0, 118.8, people: 8_000_000, [("en", "Nanjing")]),
            place("ながさき", .city, 32.7, 129.9, people: 400_000, [("en", "Nagasaki"), ("ja", "長崎")]),
            place("Saint-Étienne", .city, 45.4, 4.4, people: 170_000),
            place("Łódź", .city, 51.8, 19.5, people: 670_000),
        ]
            + grid(
                52.004, 5.004, ["Main Street", "Kerkstraat", "Oak Avenue"],
                ["5th Avenue", "Hoofdstraat", "Elm Street"])
            + grid(48.004, 9.004, ["Main Street", "Station Road"], ["5th Avenue", "Mill Lane"])
    }

    static func bytes() throws -> [UInt8] {
        var builder = GazetteerBuilder()
        for place in try all() { builder.add(place) }
        return builder.build()
    }
}
