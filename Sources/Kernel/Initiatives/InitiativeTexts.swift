// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

extension InitiativeDescription {
    /// What a person wrote in their own words, by field; the emergency line may hold a number.
    private var texts: [(field: String, text: String)] {
        [("title", title), ("purpose", purpose), ("sharedValue", sharedValue), ("why", why)]
    }

    /// Asks before telephone numbers, addresses and number plates are published.
    ///
    /// - Parameters:
    ///   - rule: What to do about them.
    ///   - old: What is public already is not asked about again.
    /// - Throws: `personalData`, naming each field.
    func ask(_ rule: WrittenText.PersonalDataRule, besides old: InitiativeDescription? = nil) throws {
        guard rule == .asked else { return }
        var written = WrittenText(rule)
        let known = Set((old?.texts ?? []).map(\.text))
        for (field, text) in texts where !known.contains(text) {
            _ = written.text(field, text, limit: 4000)
        }
        try written.finish()
    }

    /// What an initiative says of itself now; nil for none.
    static func present(
        of initiative: EntryIndex?, _ db: borrowing some Reading & ~Copyable
    ) throws -> InitiativeDescription? {
        guard let initiative else { return nil }
        return try db.first("SELECT description FROM initiatives_initiative WHERE id = \(initiative)") {
            try InitiativeDescription(JSONValue(parsing: $0.blob(0)))
        }
    }
}
