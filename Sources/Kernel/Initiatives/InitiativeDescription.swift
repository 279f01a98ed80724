// SPDX-License-Identifier: Apache-2.0
import Formats
public import Geometry

/// What an initiative says of itself; all of it can be edited by its stewards but the name.
public struct InitiativeDescription: Sendable, Equatable {
    /// The title.
    public var title: String
    /// What it is for, in its own words.
    public var purpose: String
    /// The value that those who take part share.
    public var sharedValue: String
    /// Why a platform, and compared with what.
    public var why: String
    /// Where it is about; nil for everywhere.
    public var area: Area?
    /// Language tags, the first is the main one.
    public var languages: [String]
    /// SPDX name of the licence of its data.
    public var licence: String
    /// The number to call in an emergency; empty where the line is not shown.
    public var emergencyNumber: String
    /// An exercise: all that is in it is made up.
    public var isExercise: Bool

    /// Describes an initiative.
    public init(
        title: String, purpose: String = "", sharedValue: String = "", why: String = "", area: Area? = nil,
        languages: [String] = ["en"], licence: String = "CC-BY-4.0", emergencyNumber: String = "112",
        isExercise: Bool = false
    ) {
        self.title = title
        self.purpose = purpose
        self.sharedValue = sharedValue
        self.why = why
        self.area = area
        self.languages = languages
        self.licence = licence
        self.emergencyNumber = emergencyNumber
        self.isExercise = isExercise
    }

    func write(to json: inout JSONWriter) {
        json.member("title", title)
        json.member("purpose", purpose)
        json.member("sharedValue", sharedValue)
        json.member("why", why)
        if let area {
            json.key("area")
            area.write(to: &json)
        }
        json.member("languages", languages)
        json.member("licence", licence)
        json.member("emergencyNumber", emergencyNumber)
        json.member("isExercise", isExercise)
    }

    init(_ payload: JSONValue) throws {
        title = try payload.text("title")
        purpose = try payload.text("purpose")
        sharedValue = try payload.text("sharedValue")
        why = try payload.text("why")
        area = try payload["area"].map { try Area(geoJSON: $0) }
        languages = payload["languages"]?.arrayValue?.compactMap(\.stringValue) ?? []
        licence = try payload.text("licence")
        emergencyNumber = try payload.text("emergencyNumber")
        isExercise = payload["isExercise"]?.boolValue ?? false
    }

    /// Refuses what no initiative can say, field by field.
    public func check() throws {
        var messages: [Refusal.FieldMessage] = []
        func limit(_ field: String, _ text: String, _ most: Int) {
            if text.count > most { messages.append(.init(field, "tooLong", ["limit": String(most)])) }
        }
        if title.isEmpty { messages.append(.init("title", "required")) }
        limit("title", title, 120)
        limit("purpose", purpose, 4000)
        limit("sharedValue", sharedValue, 400)
        limit("why", why, 2000)
        limit("emergencyNumber", emergencyNumber, 20)
        if languages.isEmpty || languages.count > 10 { messages.append(.init("languages", "choice")) }
        if licence.isEmpty { messages.append(.init("licence", "required")) }
        if !messages.isEmpty { throw Refusal(.invalid, fields: messages) }
    }
}
