// SPDX-License-Identifier: Apache-2.0
import Geometry
public import Kernel
import Reports

/// Made-up reports by many authors at once, through `submit` like any other.
public struct LoadDrill: Sendable {
    private let kernel: Kernel

    /// Makes a drill for a node, which SHOULD be one of its own: what it files stays.
    public init(_ kernel: Kernel) { self.kernel = kernel }

    /// Files reports and gives how many a second were durable and projected.
    public func run(authors: Int, reports: Int) async throws -> Int {
        guard let template = InitiativeTemplate.named("earthquake") else { return 0 }
        var description = InitiativeDescription(title: "Drill")
        description.isExercise = true
        let opening = OpenInitiative(
            name: "drill-" + Random.text(8), template: template.name, description: description,
            settings: template.settings)
        let initiative = try await kernel.submit(opening, by: .node).subject
        let signer = Task { try await kernel.checkpoints.run() }
        defer { signer.cancel() }
        var people: [Caller] = []
        for number in 0..<authors {
            let (identity, token) = kernel.newcomer(key: nil)
            var caller = Caller(identity: identity, channel: .exercise, language: "en")
            caller.newToken = token
            try await kernel.submit(report(number, initiative), by: caller)
            caller.newToken = nil
            people.append(caller)
        }
        let (share, start) = (reports / authors, ContinuousClock.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, caller) in people.enumerated() {
                group.addTask {
                    for one in 0..<share {
                        try await kernel.submit(report(number * 1_000_003 + one, initiative), by: caller)
                    }
                }
            }
            try await group.waitForAll()
        }
        let elapsed = (ContinuousClock.now - start).components
        return Int(Double(share * authors) / (Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18))
    }

    private func report(_ number: Int, _ initiative: EntryIndex) -> FileReport {
        let place = Town.center.moved(
            meters: Double(number &* 7919 % 6000), bearing: Double(number &* 104_729 % 360))
        return FileReport(
            initiative: initiative, category: number.isMultiple(of: 3) ? "water-point" : "road-blocked",
            place: place, placeWords: "Main Street 12",
            description: "Bricks across both lanes, bicycles get through on the left side of the road.")
    }
}
