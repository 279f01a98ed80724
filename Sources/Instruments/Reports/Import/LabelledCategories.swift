// SPDX-License-Identifier: Apache-2.0
import Formats

/// Categories made from the labels of another system, such as `2b. Penurie d'eau | Water shortage`.
struct LabelledCategories {
    private(set) var categories: [Category] = []
    /// The key of each label.
    private(set) var keys: [String: String] = [:]
    /// The key of the category for rows without a label.
    static let none = "uncategorised"

    init() {
        categories.append(
            Category(
                key: Self.none, icon: "pin", colour: "#999999", freshHours: Self.freshHours,
                names: ["en": "Without a category", "nl": "Zonder categorie"], fields: Self.fields))
    }

    /// What another system recorded long ago is not asked about again within a month.
    private static let freshHours = 720

    mutating func add(_ label: String) {
        guard categories.count < Category.limit, keys[label] == nil else { return }
        var key = Self.code(of: label)
        if key.isEmpty { key = WordFolding.words(in: label).joined(separator: "-") }
        key = String(key.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(36))
        if key.isEmpty { key = "label" }
        var (unique, number) = (key, 2)
        while categories.contains(where: { $0.key == unique }) {
            (unique, number) = ("\(key)-\(number)", number + 1)
        }
        let look = Self.look(label)
        categories.append(
            Category(
                key: unique, icon: look.icon, colour: look.colour, kind: look.kind,
                freshHours: Self.freshHours,
                names: Self.names(label), fields: Self.fields))
        keys[label] = unique
    }

    /// `2b` of `2b. Penurie d'eau | Water shortage`; empty where there is none.
    static func code(of label: String) -> String {
        let head = label.prefix { $0 != "." }
        guard head.count < label.count, let first = head.first, first.isNumber, head.count <= 3 else {
            return ""
        }
        return head.lowercased()
    }

    /// Two languages stand on both sides of a bar; a label without one is English.
    private static func names(_ label: String) -> [String: String] {
        let code = label.prefix { $0 != "|" }
        guard let bar = label.firstIndex(of: "|") else { return ["en": String(label.prefix(60))] }
        let english = String(label[label.index(after: bar)...]).trimmed
        let number = Self.code(of: label)
        return [
            "en": String((number.isEmpty ? english : "\(number). \(english)").prefix(60)),
            "fr": String(String(code).trimmed.prefix(60)),
        ]
    }

    private static let fields = [
        CategoryField(
            key: "labels", kind: .text, names: ["en": "Other labels", "nl": "Andere labels"],
            meanings: [
                "en":
                    "Labels that the report had where it was imported from, for which there was no category left.",
                "nl":
                    "Labels die de melding had waar ze vandaan komt, en waarvoor geen categorie meer over was.",
            ]
        ),
        CategoryField(
            key: "verified", kind: .yesNo, names: ["en": "Verified there", "nl": "Daar geverifieerd"],
            meanings: [
                "en": "Verified by the staff of the place it was imported from.",
                "nl": "Nagegaan door de mensen van de plek waar ze vandaan komt.",
            ]),
    ]

    private static func look(_ label: String) -> (icon: String, colour: String, kind: Category.Sort) {
        let words = Set(WordFolding.words(in: label))
        for (marks, icon, colour, kind) in looks where !words.isDisjoint(with: marks) {
            return (icon, colour, kind)
        }
        return ("pin", "#999999", .observation)
    }

    private static let looks: [(Set<String>, String, String, Category.Sort)] = [
        (["trapped", "rescue", "sauvetage"], "rescue", "#D55E00", .hazard),
        (["contaminated", "sanitation", "hygiene"], "toilet", "#CC79A7", .hazard),
        (["distribution", "available"], "bag", "#009E73", .resource),
        (["water"], "drop", "#0072B2", .observation),
        (["food"], "food", "#E69F00", .observation),
        (["hospital", "clinics"], "medical", "#009E73", .resource),
        (
            ["medical", "health", "disease", "care", "psychiatric", "obgyn"], "medical", "#CC79A7",
            .observation
        ),
        (["shelter", "refuge"], "shelter", "#56B4E9", .observation),
        (["fuel"], "charge", "#E69F00", .observation),
        (["power"], "power", "#F0E442", .damage),
        (["fire", "incendie"], "fire", "#D55E00", .hazard),
        (["structure", "collapsed", "unstable", "rubble"], "building", "#D55E00", .damage),
        (["road"], "cone", "#000000", .damage),
        (["bridge"], "slope", "#000000", .damage),
        (["communication"], "phone", "#000000", .damage),
        (["looting", "security", "threats", "violence"], "alert", "#D55E00", .hazard),
        (["earthquake", "hazards"], "aftershock", "#D55E00", .hazard),
        (["emergency", "urgences"], "alert", "#D55E00", .observation),
    ]
}
