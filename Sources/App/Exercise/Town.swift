// SPDX-License-Identifier: Apache-2.0
import Geometry

/// The made-up town of Rivermouth: its streets, what happens in them, and what its people say.
enum Town {
    struct Street {
        let name: String
        let start: Point
        let bearing: Double
        let length: Int
    }
    struct Scene {
        let category: String
        let texts: [String]
    }

    /// In the open sea, some thousand kilometers from any town.
    static let center = place(-40.9, 165.2)

    private static func place(_ latitude: Double, _ longitude: Double) -> Point {
        (try? Point(latitude: latitude, longitude: longitude)) ?? origin
    }

    private static let origin = Quadkey(x: 0, y: 0).point

    /// Streets begin somewhere in the town and run straight.
    static let streets: [Street] = [
        street("Harbour Road", 1800, 250, 80, 2600), street("Quay Street", 2600, 270, 10, 1900),
        street("Main Street", 300, 190, 95, 3100), street("Church Lane", 700, 320, 60, 900),
        street("Mill Street", 1500, 20, 110, 1700), street("River Walk", 2200, 160, 40, 2800),
        street("Station Square", 500, 100, 130, 300), street("Market Street", 150, 10, 200, 1200),
        street("School Road", 2700, 60, 170, 1500), street("Hill Crescent", 3400, 340, 120, 1100),
        street("Fifth Avenue", 1100, 230, 5, 3300), street("Orchard Way", 3900, 110, 300, 1600),
        street("Lighthouse Road", 4200, 280, 45, 1300), street("Bridge Street", 900, 140, 250, 1000),
        street("Garden Terrace", 3100, 200, 15, 1400), street("Foundry Row", 2000, 90, 350, 1250),
    ]

    private static func street(
        _ name: String, _ distance: Double, _ direction: Double, _ bearing: Double, _ length: Int
    ) -> Street {
        Street(
            name: name, start: center.moved(meters: distance, bearing: direction), bearing: bearing,
            length: length)
    }

    /// What there is to report, by category of the earthquake template.
    static let scenes: [Scene] = [
        Scene(
            category: "water-point",
            texts: [
                "Tanker with drinking water, bring your own bottles.",
                "The tap in the yard works, clear water.",
                "Standpipe set up by the neighbours, open all day.",
                "Drinkwater uit de tankwagen, korte rij.",
            ]),
        Scene(
            category: "food",
            texts: [
                "Soup kitchen in the hall, two meals a day.", "Bakery gives away bread until it is gone.",
            ]),
        Scene(
            category: "medical-help",
            texts: ["First aid post, two nurses.", "Pharmacy open, the entrance is at the back."]),
        Scene(
            category: "shelter",
            texts: [
                "The sports hall is open, about 60 beds left.", "Tents on the school field, families first.",
            ]),
        Scene(
            category: "power-out",
            texts: ["No power in the whole street since the shock.", "Hele straat zonder stroom."]),
        Scene(
            category: "water-out",
            texts: ["No water from any tap here.", "Water came back brown, then stopped."]),
        Scene(
            category: "gas-leak",
            texts: ["Strong smell of gas at the corner.", "Hissing from the main, we keep away."]),
        Scene(
            category: "building-damaged",
            texts: [
                "The front wall leans out over the pavement.", "Chimney came down, the roof is open.",
                "Cracks from top to bottom, nobody goes in.",
            ]),
        Scene(
            category: "road-blocked",
            texts: [
                "Bricks across both lanes, bicycles get through.",
                "A tree and a lamp post lie across the road.",
                "The bridge is closed, a step of 20 cm.", "Weg versperd door puin.",
            ]),
        Scene(category: "rescue-needed", texts: ["Knocking from under the garage, we called 112."]),
        Scene(category: "fire", texts: ["Smoke from the workshop, firefighters are on their way."]),
        Scene(
            category: "fuel-charging",
            texts: ["Charge your phone here, generator runs until nine.", "The pump works, cash only."]),
        Scene(category: "toilets", texts: ["Six portable toilets, clean this morning."]),
        Scene(
            category: "open-shop",
            texts: ["Open: batteries, nappies, tinned food.", "The corner shop sells from the door."]),
        Scene(
            category: "information-point",
            texts: ["Board with news at noon and at six.", "Volunteers with maps in three languages."]),
        Scene(category: "aftershock-damage", texts: ["The last shock took the rest of the porch."]),
    ]

    /// What those say who doubt.
    static let doubts = [
        "I was there just now, it is closed.", "Nothing to see here any more.",
        "It is the next street, not this one.",
    ]

    /// What those say who pass by.
    static let updates = [
        "Queue of about ten minutes now.", "Open until eight this evening.",
        "They ask for volunteers with gloves.",
        "Passable for bicycles.", "More is expected tomorrow morning.",
    ]
}
