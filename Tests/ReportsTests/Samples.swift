// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

@testable import Reports

extension TestNode {
    static let square = sample(-43.531_234_56, 172.636_789_01)

    static func sample(_ latitude: Double, _ longitude: Double) -> Point? {
        try? Point(latitude: latitude, longitude: longitude)
    }

    /// One category of each sort of visibility.
    static let categories: [Category] = [
        Category(
            key: "water", icon: "drop", kind: .resource, freshHours: 24,
            names: ["en": "Water", "nl": "Water"],
            help: ["en": "A tap."],
            fields: [
                CategoryField(key: "working", kind: .yesNo, names: ["en": "Working"]),
                CategoryField(key: "queue", kind: .number, unit: "min", names: ["en": "Queue"]),
                CategoryField(
                    key: "quality", kind: .choice,
                    choices: [
                        .init(key: "safe", names: ["en": "Safe"]), .init(key: "boil", names: ["en": "Boil"]),
                    ],
                    names: ["en": "Quality"]),
                CategoryField(key: "since", kind: .date, names: ["en": "Since"]),
                CategoryField(key: "by", kind: .text, names: ["en": "By"]),
            ]),
        Category(
            key: "gas", icon: "gas", colour: "#D55E00", kind: .hazard, freshHours: 6,
            names: ["en": "Gas leak"]),
        Category(
            key: "noise", icon: "noise", kind: .observation, freshHours: 72,
            visibility: Visibility(
                publish: .afterReview, placeGridMetres: 100, timeGrain: .dayPart, photos: false),
            names: ["en": "Noise"],
            fields: [
                CategoryField(key: "level", kind: .number, names: ["en": "Level"]),
                CategoryField(key: "like", kind: .text, names: ["en": "Like"]),
            ]),
        Category(
            key: "break-in", icon: "door", kind: .observation, freshHours: 336,
            visibility: Visibility(
                publish: .aggregates, placeGridMetres: 100, timeGrain: .day, photos: false),
            names: ["en": "Break-in"]),
        Category(
            key: "lamp", icon: "lamp", kind: .damage, freshHours: 336,
            visibility: Visibility(placeGridMetres: 100, timeGrain: .hour),
            names: ["en": "Lamp"],
            fields: [CategoryField(key: "lamps", kind: .number, names: ["en": "Lamps"], isRequired: true)]),
    ]
}

extension ReportEvent {
    /// Facts with further categories, and one that takes them all away.
    static let furtherSamples: [ReportEvent] = [
        .filed(
            Filing(
                category: FiledCategory(key: "water", slot: 0, freshHours: 24),
                also: [FurtherCategory(key: "gas", slot: 1), FurtherCategory(key: "lamp", slot: 4)],
                placeWords: "the mill",
                seen: Timestamp(parsing: "2026-02-22T12:51:00Z") ?? Timestamp(milliseconds: 0))),
        .corrected(Correction(also: [])),
    ]

    /// A fact of a category that publishes after a delay.
    static let delayedSample = ReportEvent.filed(
        Filing(
            category: FiledCategory(key: "theft", slot: 0, freshHours: 24), placeWords: "the mill",
            seen: Timestamp(parsing: "2026-02-22T12:00:00Z") ?? Timestamp(milliseconds: 0),
            publishAt: Timestamp(parsing: "2026-02-25T12:51:00Z"), timeGrain: .dayPart))

    /// One fact of each kind with everything in it that it can hold.
    static let samples: [ReportEvent] = {
        let water = FiledCategory(key: "water", slot: 0, freshHours: 24)
        let seen = Timestamp(parsing: "2026-02-22T12:51:00Z") ?? Timestamp(milliseconds: 0)
        let place = try? Point(latitude: -43.531235, longitude: 172.636789)
        var correction = Correction(
            category: water, placeWords: "behind the church", seen: seen, description: "It runs slowly.",
            fields: object(["queue": 5]), removesPhoto: true, isHeld: true)
        if let place { correction.place = .moved(place) }
        return [
            .filed(
                Filing(
                    category: water, place: place, placeWords: "Cathedral Square", seen: seen,
                    description: "The tap runs. “Bring” <a> can.\nIt is cold.",
                    fields: object(["working": true, "queue": 12.5, "quality": "boil"]),
                    photo: TestNode.photo, publish: .afterReview, source: "ushahidi:12")),
            .confirmed(freshHours: 24),
            .disputed(why: Remark("It is dry.", isHeld: true)),
            .updated(
                Update(
                    Remark("The queue is gone.", photo: TestNode.photo),
                    fields: object(["queue": 0]), freshHours: 24)),
            .commented(Remark("Thank you.")),
            .corrected(correction),
            .withdrawn(reason: "I was wrong."),
            .resolved(Remark("The tap was taken away.")),
            .reopened(why: Remark("It is back."), freshHours: 24),
            .merged(into: 17),
            .unmerged,
            .hidden(.personalData, reason: "It named a person."),
            .restored(reason: "The name is gone."),
            .released, .published,
            .remarkHidden(remark: 21, .spam, reason: "It advertised."),
            .remarkRestored(remark: 21),
            .categoriesSet([SlottedCategory(slot: 3, category: TestNode.categories[0])]),
            .adopted(Adoption(from: 7, slots: [0: 0, 1: 5])),
        ] + help(water, place)
    }()
    private static func help(_ water: FiledCategory, _ place: Point?) -> [ReportEvent] {
        guard let place else { return [] }
        return [
            .help(.flagged(.personalData)), .help(.flagsSettled(reason: "It is as it says.")),
            .help(.translated(language: "nl", text: "De kraan loopt.", held: true)),
            .help(.placed(place, words: "Cathedral Square", held: false)),
            .help(.categorised(water, held: false)), .help(.photoChecked(.plates)),
            .help(.accepted(help: 21)), .help(.declined(help: 21, reason: "It is elsewhere.")),
        ]
    }
}
