// SPDX-License-Identifier: Apache-2.0
import Formats
public import Web

// Made-up values with which every page can show itself to the tests.

extension CategoryMark {
    static let water = CategoryMark(key: "water", name: "Drinking water", icon: "water", color: "#56B4E9")
    static let road = CategoryMark(key: "road", name: "Road blocked", icon: "road", color: "#D55E00")
    static let medical = CategoryMark(key: "medical", name: "First aid", icon: "medical", color: "#009E73")
    static let gas = CategoryMark(key: "gas", name: "Smell of gas", icon: "gas", color: "#E69F00")
    static let shelter = CategoryMark(key: "shelter", name: "Shelter", icon: "shelter", color: "#0072B2")
    static let samples = [water, road, medical, gas, shelter]
}

extension MapView {
    static func sample(_ purpose: Purpose) -> MapView {
        MapView(
            purpose, tiles: "/i/rivermouth/reports/tiles/{z}/{x}/{y}.json",
            bounds: (172.58, -43.58, 172.72, -43.49),
            area:
                #"{"type":"Polygon","coordinates":[[[172.6,-43.56],[172.7,-43.56],[172.7,-43.5],[172.6,-43.56]]]}"#,
            marks: CategoryMark.samples,
            pins: purpose == .show
                ? [Pin(latitude: -43.53, longitude: 172.64, label: "Drinking water", mark: .water)] : [])
    }
}

extension ReportFilters {
    static func sample(chosen: String) -> ReportFilters {
        let numbers = [4_211, 3_870, 212, 61, 0]
        return ReportFilters(
            action: "/i/rivermouth",
            facets: zip(CategoryMark.samples, numbers).map { mark, number in
                Facet(mark, count: number, isChosen: mark.key == chosen)
            }, status: "open", counts: (12_345, 10_020, 2_325), since: "2026-11-20", words: "bridge",
            box: "172.6,-43.56,172.7,-43.5",
            credence: ("confirmed", [.unconfirmed: 4000, .confirmed: 1200]))
    }
}

extension Histogram {
    static func sample(_ shell: Shell) -> Histogram {
        let start = shell.now.adding(seconds: -30 * 86_400).floored(to: 86_400_000)
        return Histogram(
            start: start, step: 86_400, counts: (0..<31).map { $0 < 4 ? 0 : 900 / ($0 - 3) + $0 % 5 * 9 })
    }
}

extension DataLinks {
    static let sample = DataLinks(
        path: "/i/rivermouth/reports", query: "category=water&status=open",
        dictionary: "/i/rivermouth/about#data",
        licence: "CC BY 4.0")
}

extension ReportCard {
    static func samples(_ shell: Shell) -> [ReportCard] {
        func card(
            _ id: Int64, _ mark: CategoryMark, _ text: String?, _ place: String?, _ minutes: Int64,
            _ credence: CredenceMark, _ yes: Int, _ all: Int, resolved: Bool = false, hazard: Bool = false,
            photo: Bool = false
        ) -> ReportCard {
            ReportCard(
                id: id, href: "/i/rivermouth/reports/\(id)", category: mark, summary: text, place: place,
                seen: shell.now.adding(seconds: -60 * minutes), credence: credence, yes: yes, all: all,
                isResolved: resolved, isHazard: hazard, hasPhoto: photo)
        }
        return [
            card(
                1234, .water,
                "Tap on the corner works, bring your own bottles. The queue is short before eight.",
                "Corner of Mill Street", 3, .unconfirmed, 0, 0, photo: true),
            card(
                1230, .gas, "Strong smell of gas behind the school.", "School Lane 4", 42, .disputed, 3, 6,
                hazard: true),
            card(
                1221, .road, "Bridge is down, no way across on foot either.", "Old Bridge", 130, .confirmed,
                7, 8, hazard: true),
            card(1204, .medical, nil, "Sports hall", 60 * 27, .seenBySeveral, 2, 2),
            card(1199, .shelter, "مأوى في المدرسة", "مدرسة النور", 60 * 24 * 9, .outOfDate, 1, 1),
            card(
                1187, .road, "Tree across the road <b>removed</b>", "Station Road", 60 * 24 * 20, .confirmed,
                4, 4, resolved: true),
        ]
    }
}

extension ReportNewPage.Choice {
    static let samples = [
        ReportNewPage.Choice(
            .water, hint: "Taps, tankers, bottled water.",
            fields: [
                FormField("fields.water.litres", .number, label: "How much is left?", unit: "litres"),
                FormField("fields.water.drinkable", .yesNo, label: "Is it safe to drink?"),
            ]),
        ReportNewPage.Choice(
            .road, hint: "Rubble, cracks, a bridge that is down.",
            fields: [
                FormField(
                    "fields.road.passable", .choice([("foot", "On foot"), ("none", "Not at all")]),
                    label: "Who can still pass?"),
                FormField("fields.road.until", .date, label: "Until when?"),
            ]),
        ReportNewPage.Choice(.medical),
        ReportNewPage.Choice(.gas, note: "A steward looks at this first."),
        ReportNewPage.Choice(.shelter),
    ]
}

extension ReportPage {
    public static func sample(_ shell: Shell) -> Self {
        let me = PersonMark(name: "Calm Heron 412", hue: 200, shape: 2, isMe: true)
        let city = PersonMark(
            name: "Keen Alder 220", hue: 40, shape: 5, organisation: "City of Rivermouth",
            organisationKind: "public-body")
        func ago(_ minutes: Int64) -> Timestamp { shell.now.adding(seconds: -60 * minutes) }
        return ReportPage(
            shell: shell,
            report: Report(
                id: 1221, category: .road, kind: "hazard",
                description: "Bridge is down, no way across on foot either.\nUse the one at the mill.",
                language: "en", place: "Old Bridge", accuracy: "Shown to about 100 m.",
                photos: [("/media/abc.jpg", "Photo by the author")],
                values: [
                    Value(
                        name: "Who can still pass?", text: "Not at all",
                        meaning: "The widest thing that gets by."),
                    Value(name: "Width", text: "12 m"),
                ], credence: .confirmed, yes: 7, all: 8, filed: ago(2000), seen: ago(130),
                freshUntil: shell.now.adding(seconds: 3600 * 9), author: me, isResolved: true,
                resolution: "A ferry crosses every ten minutes.",
                merged: [(1225, "/i/rivermouth/reports/1225")], isHeld: true, latitude: -43.53,
                longitude: 172.64),
            map: .sample(.show),
            history: [
                Event(index: 1221, kind: "filed", who: me, time: ago(2000)),
                Event(
                    index: 1250, kind: "confirmed",
                    who: PersonMark(name: "Misty Wren 101", hue: 310, shape: 6, isSteward: true),
                    time: ago(1400)),
                Event(
                    index: 1290, kind: "disputed", who: PersonMark(name: "Ruby Teal 777", hue: 10, shape: 1),
                    time: ago(900), text: "I could walk over it this morning.", moderation: .hide),
                Event(
                    index: 1301, kind: "corrected", who: me, time: ago(800),
                    changes: [Value(name: "Width", text: "12 m")]),
                Event(
                    index: 1402, kind: "commented", who: nil, time: ago(700), state: "withheld",
                    moderation: .restore),
                Event(
                    index: 1500, kind: "resolved", who: city, time: ago(130),
                    text: "A ferry crosses every ten minutes."),
            ], can: Set(Action.allCases),
            rules: [("privacy", "Shows personal data"), ("spam", "Advertising")],
            mine: "You said “still so” 3 hours ago.", acting: .dispute,
            input: FormInput(errors: [("why", "Say why, in a few words.")]), key: "0123456789abcdef",
            receipt: Receipt(index: 1221, tasks: Array(ReportCard.samples(shell).prefix(2))),
            live: LiveFeed(
                address: "/i/rivermouth/live", after: 1500, kinds: ["reports/confirmed"], about: 1221))
    }

    public static func empty(_ shell: Shell) -> Self {
        ReportPage(
            shell: shell,
            report: Report(
                id: 7, category: .gas, kind: "hazard", credence: .unconfirmed, yes: 0, all: 0,
                filed: shell.now,
                seen: shell.now), map: nil, history: [], can: [], key: "")
    }
}
