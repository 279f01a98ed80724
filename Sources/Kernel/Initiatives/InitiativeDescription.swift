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
    /// What the line with that number says, in the initiative's own words; empty for the usual ones.
    public var emergencyWords: String
    /// An exercise: all that is in it is made up.
    public var isExercise: Bool
    /// Reachable by link, and on no list.
    public var isUnlisted: Bool
    /// After how many days without a steward's act, while things wait, others are asked; 0 for never.
    public var quietDays: Int
    /// The days that hold where nothing was said.
    public static let usualQuietDays = 14

    /// Describes an initiative.
    public init(
        title: String, purpose: String = "", sharedValue: String = "", why: String = "", area: Area? = nil,
        languages: [String] = ["en"], licence: String = "CC-BY-4.0", emergencyNumber: String = "112",
        emergencyWords: String = "", isExercise: Bool = false, isUnlisted: Bool = false,
        quietDays: Int = usualQuietDays
    ) {
        self.title = title
        self.purpose = purpose
        self.sharedValue = sharedValue
        self.why = why
        self.area = area
        self.languages = languages
        self.licence = licence
        self.emergencyNumber = emergencyNumber
        self.emergencyWords = emergencyWords
        self.isExercise = isExercise
        self.isUnlisted = isUnlisted
        self.quietDays = quietDays
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
        if !emergencyWords.isEmpty { json.member("emergencyWords", emergencyWords) }
        json.member("isExercise", isExercise)
        if isUnlisted { json.member("isUnlisted", true) }
        if quietDays != Self.usualQuietDays { json.member("quietDays", quietDays) }
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
        emergencyWords = payload["emergencyWords"]?.stringValue ?? ""
        isExercise = payload["isExercise"]?.boolValue ?? false
        isUnlisted = payload["isUnlisted"]?.boolValue ?? false
        quietDays = (payload["quietDays"]?.intValue).map { Int($0) } ?? Self.usualQuietDays
    }

    /// Digits, as people write them.
    private static func isTelephoneNumber(_ text: String) -> Bool {
        let digits = text.utf8.filter { (48...57).contains($0) }
        return digits.count >= 2
            && text.utf8.allSatisfy { (48...57).contains($0) || "+ -()./".utf8.contains($0) }
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
        limit("emergencyWords", emergencyWords, 160)
        if languages.isEmpty || languages.count > 10 { messages.append(.init("languages", "choice")) }
        if licence.isEmpty {
            messages.append(.init("licence", "required"))
        } else if !DataLicence.known.contains(licence) {
            messages.append(.init("licence", "licence"))
        }
        if !emergencyNumber.isEmpty, !Self.isTelephoneNumber(emergencyNumber) {
            messages.append(.init("emergencyNumber", "telephone"))
        }
        if !(0...365).contains(quietDays) {
            messages.append(.init("quietDays", "range", ["from": "0", "to": "365"]))
        }
        if !messages.isEmpty { throw Refusal(.invalid, fields: messages) }
    }
}
