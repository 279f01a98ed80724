// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL
import Testing

@testable import Reports

/// What happens on a street is told later, coarsely, and without persons.
@Suite struct DelayTests {
    private static func category(
        _ publish: Visibility.Publishing = .atOnce, key: String = "theft"
    ) -> Category {
        Category(
            key: key, icon: "bag", freshHours: 336,
            visibility: Visibility(
                publish: publish, timeGrain: .dayPart, photos: false,
                homes: .init(atLeast: 20, perSquareKilometre: 500), delayHours: 48, persons: false),
            names: ["en": "Theft"])
    }

    private func file(_ node: TestNode, by person: Caller, _ text: String = "Bicycle gone.") async throws
        -> EntryIndex
    { try await node.file("theft", by: person, description: text) }

    private func publisher(_ node: TestNode) -> ReportPublisher { ReportPublisher(kernel: node.kernel) }

    @Test func `so many homes share a place`() throws {
        let homes = Visibility.Homes(atLeast: 20, perSquareKilometre: 500)
        #expect(homes.gridMetres == 200)
        #expect(Visibility.Homes(atLeast: 20, perSquareKilometre: 501).gridMetres == 200)
        #expect(Visibility.Homes(atLeast: 21, perSquareKilometre: 500).gridMetres == 210)
        for (count, density) in [(5, 200), (20, 1000), (50, 3000), (7, 13)] {
            let side = Double(Visibility.Homes(atLeast: count, perSquareKilometre: density).gridMetres)
            #expect(side * side / 1e6 * Double(density) >= Double(count))
        }
        #expect(Visibility(placeGridMetres: 500, homes: homes).gridMetres == 500)
        let exact = try #require(TestNode.square)
        let coarse = Visibility(homes: homes).coarsened(exact)
        #expect(coarse == Visibility(placeGridMetres: 200).coarsened(exact) && coarse != exact)
    }

    @Test func `a report becomes public when its time has come, and not before`() async throws {
        try await TestNode.with([Self.category()]) { node in
            let author = try await node.person()
            let id = try await file(node, by: author)
            #expect(try await node.status(id) == .delayed)
            #expect(try await node.body(id) == nil, "the record's body is behind no door")
            #expect(try await node.count("SELECT COUNT(*) FROM reports_exact_place") == 1)
            #expect(try await publisher(node).publishDue() == 0)
            let early = PublishReport(initiative: node.initiative, report: id)
            try await node.refusal(.wrongState, early, by: .node)
            try await node.refusal(.notAllowed, early, by: node.steward)
            try await node.refusal(
                .wrongState, ConfirmReport(initiative: node.initiative, report: id), by: node.person())
            node.clock.advance(hours: 47.9)
            #expect(try await publisher(node).publishDue() == 0)
            node.clock.advance(hours: 0.2)
            #expect(try await publisher(node).publishDue() == 1)
            #expect(try await publisher(node).publishDue() == 0)
            #expect(try await node.status(id) == .open)
            #expect(try await node.body(id)?.contains("Bicycle gone.") == true)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_due") == 0)
            try await node.expectSound()
        }
    }

    @Test func `two publishers publish once`() async throws {
        try await TestNode.with([Self.category()]) { node in
            for _ in 0..<20 { _ = try await file(node, by: node.person()) }
            node.clock.advance(hours: 49)
            let (first, second) = (publisher(node), publisher(node))
            async let a = first.publishDue()
            async let b = second.publishDue()
            _ = try await (a, b)
            let kind = "reports/published/1"
            #expect(try await node.count("SELECT COUNT(*) FROM record_entry WHERE kind = \(kind)") == 20)
            try await node.expectSound()
        }
    }

    @Test func `times are told as coarsely as the sight`() async throws {
        try await TestNode.with([Self.category()]) { node in
            let id = try await file(node, by: node.person())
            node.clock.advance(hours: 49)
            try await publisher(node).publishDue()
            let row = try #require(try await node.row(id))
            let grain: Int64 = 6 * 3_600_000
            for column in ["seen", "filed", "updated"] {
                guard case .integer(let time) = row[column] else { Issue.record("\(column)"); continue }
                #expect(time % grain == 0, "\(column)")
            }
            let kernel = node.kernel
            let history = try await kernel.read { db in
                try ReportHistory.stretch(of: id, before: .max, kernel, reading: db).items
            }
            #expect(history.allSatisfy { $0.time.milliseconds % grain == 0 })
        }
    }

    @Test func `what is hidden or withdrawn meanwhile stays away, what is restored waits on`() async throws {
        try await TestNode.with([Self.category()]) { node in
            let author = try await node.person()
            let (hidden, withdrawn) = (try await file(node, by: author), try await file(node, by: author))
            let hide = HideReport(initiative: node.initiative, report: hidden, rule: .spam, reason: "x")
            _ = try await node.kernel.submit(hide, by: node.steward)
            _ = try await node.kernel.submit(
                WithdrawReport(initiative: node.initiative, report: withdrawn), by: author)
            node.clock.advance(hours: 1)
            let restore = RestoreReport(initiative: node.initiative, report: hidden, reason: "y")
            _ = try await node.kernel.submit(restore, by: node.steward)
            #expect(try await node.status(hidden) == .delayed)
            #expect(try await node.body(hidden) == nil)
            node.clock.advance(hours: 49)
            #expect(try await publisher(node).publishDue() == 1)
            #expect(try await node.status(hidden) == .open)
            #expect(try await node.status(withdrawn) == .withdrawn)
            #expect(try await node.body(withdrawn) == nil)
            try await node.expectSound()
        }
    }

    @Test func `a steward's approval does not come before its time`() async throws {
        try await TestNode.with([Self.category(.afterReview)]) { node in
            let ids = [try await file(node, by: node.person()), try await file(node, by: node.person())]
            #expect(try await node.status(ids[0]) == .held)
            _ = try await node.kernel.submit(
                ReleaseReport(initiative: node.initiative, report: ids[0]), by: node.steward)
            #expect(try await node.status(ids[0]) == .delayed)
            #expect(try await node.body(ids[0]) == nil)
            node.clock.advance(hours: 49)
            #expect(try await publisher(node).publishDue() == 1)
            #expect(try await node.status(ids[1]) == .held, "nobody looked at it yet")
            _ = try await node.kernel.submit(
                ReleaseReport(initiative: node.initiative, report: ids[1]), by: node.steward)
            #expect(try await node.status(ids[1]) == .open)
            #expect(try await node.body(ids[1]) != nil)
            try await node.expectSound()
        }
    }

    @Test func `an erased one leaves nothing behind that is due`() async throws {
        try await TestNode.with([Self.category()]) { node in
            let id = try await file(node, by: node.person())
            try await node.kernel.erase(id, reason: .legal, by: .node)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_due") == 0)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_exact_place") == 0)
            try await node.expectSound()
        }
    }

    @Test func `who is described is refused, in every text`() async throws {
        try await TestNode.with([Self.category()]) { node in
            let author = try await node.person()
            let words = "A tall man in a hoodie took it."
            let refused = try await node.refusal(
                .describesPerson,
                FileReport(
                    initiative: node.initiative, category: "theft", place: TestNode.square,
                    description: words, personalDataAccepted: true), by: author)
            #expect(refused?.fields.map(\.field) == ["description"])
            let id = try await file(node, by: author)
            var change = CorrectReport.Change()
            change.description = words
            try await node.refusal(
                .describesPerson,
                CorrectReport(initiative: node.initiative, report: id, change: change), by: author)
            node.clock.advance(hours: 49)
            try await publisher(node).publishDue()
            let other = try await node.person()
            try await node.refusal(
                .describesPerson,
                CommentReport(
                    initiative: node.initiative, report: id, text: words, personalDataAccepted: true),
                by: other)
            try await node.refusal(
                .describesPerson, UpdateReport(initiative: node.initiative, report: id, text: words),
                by: other)
            try await node.refusal(
                .describesPerson, DisputeReport(initiative: node.initiative, report: id, why: words),
                by: other)
            try await node.refusal(
                .describesPerson, ResolveReport(initiative: node.initiative, report: id, text: words),
                by: other)
            let dutch = try #require(LanguageTag("nl"))
            try await node.refusal(
                .describesPerson,
                TranslateReport(initiative: node.initiative, report: id, language: dutch, text: words),
                by: node.steward)
            try await node.refusal(
                .invalid,
                FileReport(
                    initiative: node.initiative, category: "theft", place: TestNode.square,
                    photo: TestNode.photo),
                by: author)
        }
    }

    @Test func `a suspicious person is no category`() async throws {
        try await TestNode.with([Self.category()]) { node in
            for names in [["en": "Suspicious person"], ["nl": "Verdachte man", "en": "x"]] {
                let command = SetCategories(
                    initiative: node.initiative,
                    categories: [Self.category(), Category(key: "who", names: names)])
                let refusal = try await node.refusal(.invalid, command, by: node.steward)
                #expect(refusal?.fields.map(\.code) == ["person"])
            }
        }
    }
}
