// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import Reports

/// A made-up town after an earthquake, whose made-up people report, confirm and dispute while one watches.
///
/// The town lies in the open sea, so that nobody takes it for a real one. Everything goes through `submit` like any
/// contribution; every page of it wears the word EXERCISE.
struct Exercise: Sendable {
    private let kernel: Kernel
    private let source: ReportSource
    private let people: [Identity]
    private let tokens: [String]
    /// It ends by itself, so that a forgotten exercise does not fill a disk.
    private static let mostActs = 1500
    private static let name = "exercise"

    init(_ kernel: Kernel) {
        self.kernel = kernel
        source = ReportSource(kernel)
        let made = (0..<24).map { kernel.people.newcomer(seed: Array("exercise person \($0)".utf8)) }
        people = made.map(\.identity)
        tokens = made.map(\.token)
    }

    /// Opens the exercise with what happened in its first hours.
    func open() async throws {
        guard kernel.initiatives[name: Self.name] == nil,
            let template = InitiativeTemplate.named("earthquake")
        else {
            return
        }
        var description = InitiativeDescription(title: "Earthquake in Rivermouth")
        description.purpose =
            "What still works, what is blocked and who needs what in Rivermouth, seen by everyone who is there. "
            + "An exercise: the town and its people are made up. Add a report, confirm one, try everything."
        description.sharedValue = "Nobody is left alone."
        description.why = "To practise before the day comes, when there is no time to learn."
        description.languages = ["en", "nl"]
        description.area = try Area(center: Town.center, radius: 6500)
        description.isExercise = true
        let opening = OpenInitiative(
            name: Self.name, template: template.name, description: description, settings: template.settings)
        _ = try await kernel.submit(opening, by: caller(0))
        guard let initiative = kernel.initiatives[name: Self.name] else { return }
        var dice = Dice(seed: 20_110_222)
        for number in 0..<42 {
            let age = Int64(number) * 420 + Int64(dice.below(300))
            try await report(in: initiative, &dice, age: 18_000 - age)
        }
        for _ in 0..<40 { try await react(in: initiative, &dice) }
    }

    /// Goes on, a few times a minute, until cancelled or over; also one that an earlier start opened.
    ///
    /// Of several processes on one database the elected one does, and where it dies, the next.
    func run() async throws {
        var dice = Dice(seed: UInt64(bitPattern: kernel.clock().milliseconds))
        var act = 0
        while act < Self.mostActs {
            let pause = act < 60 ? 3 + dice.below(6) : 15 + dice.below(45)
            try await Task.sleep(for: .seconds(pause))
            guard kernel.isLeading else { continue }
            guard let initiative = kernel.initiatives[name: Self.name], initiative.description.isExercise,
                initiative.phase.takesContributions
            else { return }
            act += 1
            if dice.below(5) < 2 {
                try await report(in: initiative, &dice, age: Int64(dice.below(900)))
            } else {
                try await react(in: initiative, &dice)
            }
        }
    }

    private func caller(_ number: Int) -> Caller {
        var caller = Caller(
            identity: people[number], channel: .exercise, language: number % 5 == 4 ? "nl" : "en")
        caller.newToken = tokens[number]
        return caller
    }

    private func report(in initiative: Initiative, _ dice: inout Dice, age: Int64) async throws {
        let scene = Town.scenes[dice.below(Town.scenes.count)]
        let street = Town.streets[dice.below(Town.streets.count)]
        let place = street.start.moved(meters: Double(dice.below(street.length)), bearing: street.bearing)
        let command = FileReport(
            initiative: initiative.id, category: scene.category, place: place,
            placeWords: "\(street.name) \(2 + dice.below(180))", seen: kernel.clock().adding(seconds: -age),
            description: scene.texts[dice.below(scene.texts.count)])
        await allowRefusal { _ = try await kernel.submit(command, by: caller(dice.below(people.count))) }
    }

    private func react(in initiative: Initiative, _ dice: inout Dice) async throws {
        let known = try await source.newest(60, in: initiative.id)
        guard !known.isEmpty else { return }
        let report = known[dice.below(known.count)]
        let person = caller(dice.below(people.count))
        let id = initiative.id
        await allowRefusal {
            switch dice.below(10) {
            case 0..<6: _ = try await kernel.submit(ConfirmReport(initiative: id, report: report), by: person)
            case 6:
                let why = Town.doubts[dice.below(Town.doubts.count)]
                _ = try await kernel.submit(
                    DisputeReport(initiative: id, report: report, why: why), by: person)
            case 7, 8:
                let text = Town.updates[dice.below(Town.updates.count)]
                _ = try await kernel.submit(
                    UpdateReport(initiative: id, report: report, text: text), by: person)
            default:
                _ = try await kernel.submit(
                    ResolveReport(initiative: id, report: report, text: "Done, thank you all."), by: person)
            }
        }
    }

    /// Made-up people are refused like others: their own things, the same verdict twice.
    private func allowRefusal(_ body: () async throws -> Void) async {
        do { try await body() } catch { return }
    }
}

/// Repeatable chance (SplitMix64; Steele, Lea & Flood 2014).
struct Dice: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, limit)))
    }
}
