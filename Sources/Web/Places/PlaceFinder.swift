// SPDX-License-Identifier: Apache-2.0
import Formats
import Gazetteer
public import Geometry
import Kernel

/// The button that looks a place's name up without scripts, and the places to choose from.
public struct PlaceFinder: Sendable {
    /// A place that may be meant.
    public struct Choice: Sendable {
        let place: String
        let title: String
    }
    let choices: [Choice]
    let isAsked: Bool
    let attribution: String

    /// Describes it.
    ///
    /// - Parameters:
    ///   - choices: What was found: `latitude,longitude,radius` and the words for it.
    ///   - isAsked: The button was pressed.
    public init(choices: [(place: String, title: String)], isAsked: Bool, attribution: String) {
        self.choices = choices.map { Choice(place: $0.place, title: $0.title) }
        self.isAsked = isAsked
        self.attribution = attribution
    }

    /// What `{{> part-finder}}` names.
    public var part: PagePart {
        PagePart([
            "isAsked": isAsked, "hasChoices": !choices.isEmpty,
            "credit": attribution.isEmpty ? nil : attribution,
            "choices": choices.enumerated().map { place, choice in
                PagePart(["place": choice.place, "title": choice.title, "isFirst": place == 0])
            },
        ])
    }
}

extension Site {
    /// What looks names of places up in a form; nil where no names were imported.
    ///
    /// - Parameters:
    ///   - field: The field that the name was typed into.
    ///   - near: Where one looks.
    public func finder(_ input: FormInput, _ field: String, near: Point?, _ language: String) -> PlaceFinder?
    {
        guard let about = places.about else { return nil }
        let isAsked = input.value("findPlace") != nil, typed = input.value(field) ?? ""
        let found =
            isAsked && !typed.isEmpty
            ? places.search(PlaceQuery(String(typed.prefix(200)), near: near, language: language)) : []
        return PlaceFinder(
            choices: found.map { match in
                let point = match.point
                return ("\(point.latitude),\(point.longitude),\(Int(match.radius))", match.title)
            }, isAsked: isAsked, attribution: about.attribution)
    }
}

extension Input {
    /// The form was sent to look a name up, not to be recorded.
    ///
    /// The Enter key presses a form's first button, wherever one types: where no name was typed it means the last.
    public func findsPlace(_ field: String) -> Bool {
        !isJSON && !typed("findPlace").isEmpty && typed(field).contains { !$0.isWhitespace }
    }

    /// The form as it was typed, with nothing wrong.
    public var form: FormInput {
        var typed: [String: [String]] = [:]
        for member in values {
            if let items = member.value.arrayValue {
                typed[member.key] = items.compactMap(\.stringValue)
            } else if let text = member.value.stringValue {
                typed[member.key] = [text]
            }
        }
        typed["placeChoice"] = nil
        return FormInput(typed: typed)
    }

    /// The place that was chosen by its name, and how far it reaches; nil where none was.
    public func chosenPlace() throws -> (point: Point, radius: Double)? {
        let text = isJSON ? "" : typed("placeChoice")
        if text.isEmpty { return nil }
        let parts = text.split(separator: ",").map { Double($0) ?? .nan }
        guard parts.count == 3 else { throw Refusal.field("place", "place.malformed_position") }
        do {
            return (try Point(latitude: parts[0], longitude: parts[1]), min(max(parts[2], 200), 2_000_000))
        } catch { throw Refusal.field("place", "place.\(error.code)") }
    }
}
