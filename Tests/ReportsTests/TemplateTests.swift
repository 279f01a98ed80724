// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Testing

@testable import Reports

@Suite struct TemplateTests {
    @Test func `every template loads, in its order`() throws {
        let names = try InitiativeTemplate.load().map(\.name)
        #expect(
            names == [
                "earthquake", "flood", "storm", "neighbourhood-safety", "crime", "road-and-street", "empty",
            ])
        #expect(InitiativeTemplate.all.map(\.name) == names)
        #expect(InitiativeTemplate.named("storm")?.isEmergency == true)
        #expect(InitiativeTemplate.named("nothing") == nil)
    }

    @Test(arguments: InitiativeTemplate.all) func `a template furnishes reports in two languages`(
        _ template: InitiativeTemplate
    ) throws {
        let settings = try #require(template.settings["reports"])
        guard case .categoriesSet(let slotted)? = try Reports().furnish(settings).first else {
            Issue.record("no categories")
            return
        }
        #expect(slotted.map(\.slot) == (0..<Int64(slotted.count)).map { $0 })
        for category in slotted.map(\.category) {
            #expect(Set(category.names.keys) == ["en", "nl"], "\(category.key)")
            #expect(Set(category.help.keys) == ["en", "nl"], "\(category.key)")
            for field in category.fields {
                #expect(Set(field.names.keys) == ["en", "nl"], "\(category.key) \(field.key)")
                #expect(Set(field.meanings.keys) == ["en", "nl"], "\(category.key) \(field.key)")
                #expect(!field.isRequired, "in an emergency nothing besides the place may be asked for")
            }
        }
        #expect(template.titles.keys.sorted() == ["en", "nl"])
    }

    @Test func `every icon and colour is used by a template`() throws {
        let all = try InitiativeTemplate.all.flatMap {
            try Category.list($0.settings["reports"]?["categories"])
        }
        #expect(Set(all.map(\.icon)) == Set(CategoryLook.icons))
        #expect(Set(all.map(\.colour)).isSubset(of: CategoryLook.colours))
    }

    @Test(arguments: ["neighbourhood-safety", "crime"])
    func `safety is about places and never about persons`(_ name: String) throws {
        let template = try #require(InitiativeTemplate.named(name))
        for category in try Category.list(template.settings["reports"]?["categories"]) {
            #expect(category.visibility.gridMetres >= 100, "\(category.key)")
            #expect(category.visibility.homes?.atLeast ?? 0 >= 10, "\(category.key)")
            #expect(!category.visibility.persons, "\(category.key)")
            let isDelayed = category.visibility.delayHours >= 6
            #expect(isDelayed || category.visibility.publish == .aggregates, "\(category.key)")
            for text in Array(category.names.values) + Array(category.help.values) {
                #expect(PersonDescription.found(in: text) == nil, "\(category.key)")
            }
            #expect(category.visibility.timeGrain == .dayPart, "\(category.key)")
            #expect(!category.visibility.photos, "\(category.key)")
            #expect(
                !category.fields.contains { $0.kind == .text }, "\(category.key) lets one describe somebody")
        }
    }

    @Test func `what is set out in an emergency goes out of date within a day or two`() throws {
        for name in ["earthquake", "flood", "storm"] {
            let template = try #require(InitiativeTemplate.named(name))
            for category in try Category.list(template.settings["reports"]?["categories"]) {
                if category.kind == .hazard { #expect(category.freshHours <= 24, "\(category.key)") }
                if category.kind == .resource { #expect(category.freshHours <= 48, "\(category.key)") }
            }
        }
    }
}
