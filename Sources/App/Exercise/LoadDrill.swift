// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
public import Kernel
import Reports

/// Made-up reports by many authors at once, through `submit` like any other.
public struct LoadDrill: Sendable {
    private let kernel: Kernel

    /// Makes a drill for a node, which SHOULD be one of its own: what it files stays.
    public init(_ kernel: Kernel) { self.kernel = kernel }

    /// What filling the record came to.
    public struct Filling: Sendable {
        /// Entries that were sequenced, durable and in the tree, each second.
        public let rate: Int
        /// The longest from an answer to the checkpoint that covers it, in seconds.
        public let longestLag: Double
        /// How many bytes an entry's body has.
        public let bodyBytes: Int
    }

    /// Appends entries like those of reports to the record alone, in batches from two queues.
    public func fill(entries: Int, batch: Int) async throws -> Filling {
        guard let initiative = try await open() else { return Filling(rate: 0, longestLag: 0, bodyBytes: 0) }
        let signer = Task { try await kernel.checkpoints.run() }
        defer { signer.cancel() }
        let first = try await kernel.submit(report(1, initiative), by: .node).index
        guard let sealed = try await kernel.entries(first..<first + 1).first?.sealed else {
            return Filling(rate: 0, longestLag: 0, bodyBytes: 0)
        }
        let payloads = [[UInt8]](repeating: try BodyContent(sealed.body).payload.json, count: batch)
        let (clock, lags) = (ContinuousClock(), Lags(kernel.checkpoints))
        let start = clock.now
        let watching = Task { try await lags.watch() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<max(1, entries / batch / 2) {
                        lags.answered(try await kernel.fill(initiative, with: "reports/filed/1", payloads))
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (clock.now - start) / .seconds(1)
        let longest = try await lags.longest()
        watching.cancel()
        return Filling(
            rate: Int(Double(max(1, entries / batch / 2) * 2 * batch) / seconds), longestLag: longest,
            bodyBytes: sealed.body.count)
    }

    private func open() async throws -> EntryIndex? {
        guard let template = InitiativeTemplate.named("earthquake") else { return nil }
        var description = InitiativeDescription(title: "Drill")
        description.isExercise = true
        let opening = OpenInitiative(
            name: "drill-" + Random.text(8), template: template.name, description: description,
            settings: template.settings)
        return try await kernel.submit(opening, by: .node).subject
    }

    /// Files reports and gives how many a second were durable and projected.
    public func run(authors: Int, reports: Int) async throws -> Int {
        guard let initiative = try await open() else { return 0 }
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
