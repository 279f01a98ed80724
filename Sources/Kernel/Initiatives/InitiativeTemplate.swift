// SPDX-License-Identifier: Apache-2.0
public import Formats
import Foundation

/// What a new initiative can start from: a readable file with words and settings, in `Templates/`.
public struct InitiativeTemplate: Sendable, Equatable {
    /// Its name in commands and addresses; also the name of its file.
    public let name: String
    /// Where it stands among the others.
    public let order: Int
    /// What it is called, by language.
    public let titles: [String: String]
    /// What initiatives of this sort are for, by language; a proposal that can be changed.
    public let purposes: [String: String]
    /// The value that those who take part share, by language; a proposal that can be changed.
    public let sharedValues: [String: String]
    /// Pages say that emergency services do not read this, and which number to call.
    public let isEmergency: Bool
    /// A member for each instrument that is switched on, as `OpenInitiative` takes it.
    public let settings: JSONValue

    /// All templates, in their order; read once.
    ///
    /// They are part of the program, and a test reads them with `load()`: a broken one does not get here.
    public static let all: [InitiativeTemplate] = (try? load()) ?? []

    /// The template of a name.
    public static func named(_ name: String) -> InitiativeTemplate? { all.first { $0.name == name } }

    /// What it is called in a language, or in English.
    public func title(in language: String) -> String { titles[language] ?? titles["en"] ?? name }

    /// What initiatives of this sort are for, in a language, or in English.
    public func purpose(in language: String) -> String { purposes[language] ?? purposes["en"] ?? "" }

    /// The value that those who take part share, in a language, or in English.
    public func sharedValue(in language: String) -> String {
        sharedValues[language] ?? sharedValues["en"] ?? ""
    }

    /// Reads all templates.
    ///
    /// - Throws: `UnreadableTemplate` or `JSONError` where one is not what it should be.
    public static func load() throws -> [InitiativeTemplate] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Templates")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let templates = try files.filter { $0.hasSuffix(".json") }.map { file in
            let bytes = try Data(contentsOf: folder.appendingPathComponent(file))
            let template = try InitiativeTemplate(JSONValue(parsing: [UInt8](bytes)))
            guard file == "\(template.name).json" else {
                throw UnreadableTemplate("\(file) has another name inside")
            }
            return template
        }
        return templates.sorted { ($0.order, $0.name) < ($1.order, $1.name) }
    }

    init(_ json: JSONValue) throws {
        guard let name = json["name"]?.stringValue, let order = json["order"]?.intValue,
            let isEmergency = json["emergency"]?.boolValue, let settings = json["instruments"],
            settings.objectValue != nil
        else { throw UnreadableTemplate("name, order, emergency and instruments are needed") }
        self.name = name
        self.order = Int(order)
        self.isEmergency = isEmergency
        self.settings = settings
        titles = try Self.texts(json, "titles", in: name)
        purposes = try Self.texts(json, "purposes", in: name)
        sharedValues = try Self.texts(json, "sharedValues", in: name)
    }

    private static func texts(_ json: JSONValue, _ key: String, in name: String) throws -> [String: String] {
        guard let members = json[key]?.objectValue, members["en"] != nil else {
            throw UnreadableTemplate("\(name) has no English \(key)")
        }
        var texts: [String: String] = [:]
        for member in members {
            guard let text = member.value.stringValue else { throw UnreadableTemplate("\(key) of \(name)") }
            texts[member.key] = text
        }
        return texts
    }
}

/// A template that is not what it should be.
public struct UnreadableTemplate: Error, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) { self.description = description }
}
