// SPDX-License-Identifier: Apache-2.0
import Foundation
import Geometry
import Kernel
import Reports
import SQL

/// Reports filed through `submit`, durable and projected: submit-bench FOLDER AUTHORS COUNT
@main
struct SubmitBench {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let authors = Int(arguments[2]), let count = Int(arguments[3]) else {
            print("usage: submit-bench FOLDER AUTHORS COUNT")
            exit(2)
        }
        let folder = arguments[1]
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let kernel = try await Kernel.open(
            try await SQLiteDriver.open(path: folder + "/folkmoot.sqlite"), instruments: [Reports()],
            media: MediaStore(folder: folder + "/media"), origin: "bench.local")
        guard let template = InitiativeTemplate.named("earthquake") else { exit(1) }
        let opened = try await kernel.submit(
            OpenInitiative(
                name: "bench", template: template.name, description: InitiativeDescription(title: "Bench"),
                settings: template.settings), by: .node)
        let initiative = opened.subject
        let signer = Task { try await kernel.checkpoints.run() }
        var people: [Caller] = []
        for _ in 0..<authors {
            let (identity, token) = kernel.newcomer(key: nil)
            var caller = Caller(identity: identity, channel: .api, language: "en")
            caller.newToken = token
            _ = try await kernel.submit(report(0, initiative), by: caller)
            caller.newToken = nil
            people.append(caller)
        }
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, caller) in people.enumerated() {
                group.addTask {
                    for one in 0..<count / authors {
                        _ = try await kernel.submit(report(number * 1_000_003 + one, initiative), by: caller)
                    }
                }
            }
            try await group.waitForAll()
        }
        let elapsed = ContinuousClock.now - start
        signer.cancel()
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        print(Int(Double(count) / seconds))
        try await kernel.close()
    }

    private static func report(_ number: Int, _ initiative: EntryIndex) -> FileReport {
        let (north, east) = (Double(number &* 7919 % 100_000) / 1e6, Double(number &* 104_729 % 100_000) / 1e6)
        return FileReport(
            initiative: initiative, category: number % 3 == 0 ? "water-point" : "road-blocked",
            place: try? Point(latitude: -43.5 + north, longitude: 172.6 + east), placeWords: "Main Street 12",
            description: "Bricks across both lanes, bicycles get through on the left side of the road.")
    }
}
