// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Testing

@testable import Reports

@Suite struct CategoryTests {
    @Test(arguments: TestNode.categories) func `a definition reads back as it was written`(
        _ category: Category
    ) throws {
        #expect(try Category(category.json) == category)
    }

    @Test(arguments: [
        (#"{"key":"Water"}"#, "key"), (#"{"key":""}"#, "key"), (#"{"icon":"skull"}"#, "icon"),
        (##"{"colour":"#ff0000"}"##, "colour"), (#"{"kind":"person"}"#, "kind"),
        (#"{"freshHours":0}"#, "freshHours"),
        (#"{"freshHours":"24"}"#, "freshHours"), (#"{"names":{}}"#, "names"),
        (#"{"names":{"en":""}}"#, "names"),
        (#"{"names":{"e":"Water"}}"#, "names"), (#"{"help":3}"#, "help"), (#"{"surname":"x"}"#, ""),
        (#"{"visibility":{"publish":"never"}}"#, "visibility.publish"),
        (#"{"visibility":{}}"#, "visibility.publish"),
        (#"{"visibility":{"publish":"atOnce","placeGridMetres":-1}}"#, "visibility.placeGridMetres"),
        (#"{"fields":[{"key":"a","kind":"photo","names":{"en":"A"}}]}"#, "fields.0.kind"),
        (#"{"fields":[{"key":"a","kind":"choice","names":{"en":"A"}}]}"#, "fields.0.choices"),
        (
            #"{"fields":[{"key":"a","kind":"text","names":{"en":"A"}},{"key":"a","kind":"text","names":{"en":"A"}}]}"#,
            "fields"
        ),
    ]) func `what is wrong in a definition is told with its path`(_ change: String, _ path: String) throws {
        var members = TestNode.categories[1].json.objectValue ?? JSONObject()
        for member in try JSONValue(parsing: change).objectValue ?? JSONObject() {
            members[member.key] = member.value
        }
        let refusal = #expect(throws: Refusal.self) { try Category.list([.object(members)]) }
        #expect(refusal?.fields.first?.field == "categories")
        let expected = path.isEmpty ? "categories.0" : "categories.0.\(path)"
        #expect(refusal?.fields.first?.values["path"] == expected)
    }

    @Test func `a list has few categories, each once`() {
        let one = TestNode.categories[0].json
        #expect(throws: Refusal.self) { try Category.list([one, one]) }
        #expect(throws: Refusal.self) { try Category.list(.array(Array(repeating: one, count: 61))) }
        #expect(throws: Refusal.self) { try Category.list(nil) }
    }

    @Test func `names fall back to English and then to any`() {
        let names = ["en": "Water", "nl": "Waterpunt"]
        #expect(names.localized("nl-BE") == "Waterpunt")
        #expect(names.localized("fr") == "Water")
        #expect(["nl": "Waterpunt"].localized("fr") == "Waterpunt")
    }

    @Test func `a key keeps its number for ever`() async throws {
        try await TestNode.with { node in
            func set(_ categories: [Category]) -> SetCategories {
                SetCategories(initiative: node.initiative, categories: categories)
            }
            let person = try await node.person()
            try await node.refusal(.notAllowed, set([]), by: person)
            try await node.refusal(.already, set(TestNode.categories), by: node.steward)
            var fire = TestNode.categories[1]
            (fire.key, fire.names) = ("fire", ["en": "Fire"])
            _ = try await node.kernel.submit(set([fire, TestNode.categories[2]]), by: node.steward)
            let slots = try await node.kernel.read { db in try SlottedCategory.all(in: node.initiative, db) }
            #expect(slots.map(\.category.key) == ["water", "gas", "noise", "break-in", "lamp", "fire"])
            #expect(slots.map(\.category.isRetired) == [true, true, false, true, true, false])
            let gone = FileReport(initiative: node.initiative, category: "water", place: TestNode.square)
            try await node.refusal(.invalid, gone, by: person)
            #expect(try await node.int("category", node.file("fire", by: person)) == 5)
            _ = try await node.kernel.submit(set([TestNode.categories[0]]), by: node.steward)
            #expect(try await node.int("category", node.file("water", by: person)) == 0)
            let settings = try await node.kernel.settings(of: node.initiative)
            #expect(settings["reports"] == ["categories": [TestNode.categories[0].json]])
            try await node.expectSound()
        }
    }

    @Test func `numbers run out at sixty`() async throws {
        try await TestNode.with([]) { node in
            func categories(_ range: Range<Int>) -> [Category] {
                range.map { Category(key: "c\($0)", names: ["en": "C"]) }
            }
            let all = SetCategories(initiative: node.initiative, categories: categories(0..<60))
            _ = try await node.kernel.submit(all, by: node.steward)
            let more = SetCategories(initiative: node.initiative, categories: categories(1..<61))
            try await node.refusal(.invalid, more, by: node.steward)
            try await node.expectSound()
        }
    }

    @Test func `settings must be what they should be`() throws {
        #expect(throws: Refusal.self) { try Reports().furnish(["categories": 3]) }
        #expect(throws: Refusal.self) { try Reports().furnish(["colours": []]) }
        #expect(throws: Refusal.self) { try Reports().furnish([]) }
        #expect(try Reports().furnish([:]).isEmpty)
        #expect(try Reports().furnish(["categories": []]).isEmpty)
    }
}
