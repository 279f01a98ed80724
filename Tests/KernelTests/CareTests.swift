// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL
import TestSupport
import Testing

@testable import Kernel

/// Slower, frozen, handed over, replaced: what keeps an initiative usable.
@Suite struct CareTests {
    @Test func `a slowed initiative takes one contribution a person in so many minutes`() async throws {
        let node = try await TestNode.open()
        let (steward, person, other) = (
            try await node.person(), try await node.person(), try await node.person()
        )
        let quake = try await node.initiative(by: steward)
        try await node.kernel.submit(SetPace(initiative: quake, minutes: 10, reason: "Calm."), by: steward)
        try await node.post("one", in: quake, by: person)
        node.clock.advance(seconds: 599)
        let refusal = await #expect(throws: Refusal.self) {
            try await node.post("two", in: quake, by: person)
        }
        #expect(refusal?.code == .slowed && refusal?.values["retryAfter"] == "1")
        try await node.post("mine", in: quake, by: other)
        for _ in 0..<3 { try await node.post("steward", in: quake, by: steward) }
        node.clock.advance(seconds: 1)
        try await node.post("two", in: quake, by: person)
        try await node.kernel.submit(
            SetPace(initiative: quake, minutes: 0, reason: "Calm again."), by: steward)
        try await node.post("three", in: quake, by: person)
        #expect(node.kernel.initiatives[id: quake]?.care.paceReason == "Calm again.")
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `a frozen initiative takes stewards' contributions alone, until it thaws`() async throws {
        let node = try await TestNode.open()
        let (steward, person) = (try await node.person(), try await node.person())
        let quake = try await node.initiative(by: steward)
        let until = node.clock.now.adding(seconds: 3600)
        try await node.kernel.submit(
            FreezeInitiative(initiative: quake, reason: "Rumours.", until: until), by: steward)
        let refusal = await #expect(throws: Refusal.self) { try await node.post("no", in: quake, by: person) }
        #expect(refusal?.code == .frozen && refusal?.values["retryAfter"] == "3600")
        #expect(refusal?.values["reason"] == "Rumours.")
        try await node.post("steward", in: quake, by: steward)
        node.clock.advance(seconds: 3600)
        try await node.post("yes", in: quake, by: person)
        #expect(node.kernel.initiatives[id: quake]?.care.frozen(at: node.clock.now) == nil)
        try await node.kernel.submit(
            FreezeInitiative(initiative: quake, reason: "Again.", until: nil), by: steward)
        await #expect(throws: Refusal.self) { try await node.post("no", in: quake, by: person) }
        try await node.kernel.submit(ThawInitiative(initiative: quake, reason: "Enough."), by: steward)
        try await node.post("yes", in: quake, by: person)
        await #expect(throws: Refusal(.wrongState)) {
            try await node.kernel.submit(ThawInitiative(initiative: quake, reason: ""), by: steward)
        }
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `each bad input is refused`() async throws {
        let node = try await TestNode.open()
        let steward = try await node.person()
        let quake = try await node.initiative(by: steward)
        func refusal(_ command: some Command) async throws -> Refusal? {
            await #expect(throws: Refusal.self) { try await node.kernel.submit(command, by: steward) }
        }
        let past = node.clock.now.adding(seconds: -1)
        #expect(
            try await refusal(SetPace(initiative: quake, minutes: 1441, reason: "x"))?.fields[0].code
                == "range")
        #expect(
            try await refusal(SetPace(initiative: quake, minutes: 5, reason: ""))?.fields[0].field == "reason"
        )
        #expect(
            try await refusal(SetPace(initiative: quake, minutes: 0, reason: "x"))?.fields[0].code
                == "unchanged")
        #expect(
            try await refusal(FreezeInitiative(initiative: quake, reason: "x", until: past))?.fields[0].code
                == "past")
        #expect(
            try await refusal(HandOver(initiative: quake, Handover(to: nil, note: "", until: nil)))?.fields[0]
                .field == "note")
        #expect(
            try await refusal(
                HandOver(initiative: quake, Handover(to: Pseudonym("nobody"), note: "x", until: nil)))?
                .fields[0].code == "unknown")
        try await node.kernel.close()
    }

    @Test func `quiet stewards are replaced after notice, unless one of them shows up`() async throws {
        let node = try await TestNode.open()
        let (steward, good) = (try await node.person(), try await node.person())
        let quake = try await node.initiative(by: steward)
        let other = try await node.initiative("flood", by: steward)
        let name = try #require(good.identity).pseudonym(in: quake)
        // Something waits: another initiative would go up in this one.
        try await node.kernel.submit(
            ProposeMerge(initiative: other, into: quake, reason: "The same."), by: steward)
        node.clock.advance(seconds: 13 * 86_400)
        try await node.kernel.watchStewards()
        #expect(node.kernel.initiatives[id: quake]?.care.quietUntil == nil)
        node.clock.advance(seconds: 2 * 86_400)
        try await node.kernel.watchStewards()
        try await node.kernel.watchStewards()
        let until = node.clock.now.adding(seconds: StewardWatch.noticePeriod)
        #expect(node.kernel.initiatives[id: quake]?.care.quietUntil == until)
        // Nothing waits in the other one: nobody is asked there.
        #expect(node.kernel.initiatives[id: other]?.care.quietUntil == nil)
        node.clock.advance(seconds: 3600)
        try await node.post("I am back", in: quake, by: steward)
        try await node.kernel.watchStewards()
        #expect(node.kernel.initiatives[id: quake]?.care.quietUntil == nil)
        node.clock.advance(seconds: 15 * 86_400)
        try await node.kernel.watchStewards()
        let notice = try #require(node.kernel.initiatives[id: quake]?.care.quietNotice)
        await #expect(throws: Refusal(.wrongState)) {
            try await node.kernel.submit(
                ReplaceStewards(initiative: quake, notice: notice, by: [name]), by: .node)
        }
        node.clock.advance(seconds: StewardWatch.noticePeriod)
        // Nobody is reliable enough: the notice stays.
        try await node.kernel.watchStewards()
        #expect(try await node.kernel.stewards(of: quake) == [steward.identity?.pseudonym(in: quake)])
        try await node.kernel.submit(
            ReplaceStewards(initiative: quake, notice: notice, by: [name]), by: .node)
        #expect(try await node.kernel.stewards(of: quake) == [name])
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.submit(SetPace(initiative: quake, minutes: 5, reason: "x"), by: steward)
        }
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `the most reliable are those whom others bear out`() {
        func person(_ name: String) -> Pseudonym { Pseudonym(name) }
        var reliability = Reliability()
        var index: EntryIndex = 0
        func hear(_ subject: EntryIndex, _ name: String, _ content: Claim.Content) {
            index += 1
            reliability.hear(
                Claim(
                    subject: subject, author: person(name), content: content,
                    time: Timestamp(milliseconds: 0), place: nil), at: index)
        }
        for subject in 0..<4 {
            hear(EntryIndex(subject), "good", .states("water"))
            hear(EntryIndex(subject), "good", .confirms)
            hear(EntryIndex(subject + 10), "alone", .states("water"))
            hear(EntryIndex(subject + 10), "alone", .confirms)
            hear(EntryIndex(subject + 20), "wrong", .states("water"))
            hear(EntryIndex(subject + 30), "later", .states("water"))
        }
        for subject in 0..<4 {
            hear(EntryIndex(subject), "one", .confirms)
            hear(EntryIndex(subject + 20), "one", .disputes)
            hear(EntryIndex(subject + 30), "one", .confirms)
        }
        #expect(reliability.ranking == [person("good"), person("later")])
        for other in ["one", "two"] { hear(0, other, .disputes) }
        hear(1, "two", .disputes)
        #expect(reliability.ranking == [person("later")])
    }
}
