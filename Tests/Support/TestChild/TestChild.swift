// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernel
import SQL
import TestSupport

/// Writes until it is killed, and prints a number once what belongs to it is durable.
///
///     TestChild rows ADDRESS      ten rows a transaction into `test_row`, prints the transaction
///     TestChild record ADDRESS MEDIA   notes through a kernel, prints the index of each receipt
@main
struct TestChild {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3 else { exit(2) }
        switch arguments[1] {
        case "rows": try await writeRows(arguments[2])
        case "record": try await record(arguments[2], media: arguments[3])
        default: exit(2)
        }
    }

    private static func writeRows(_ address: String) async throws {
        let database = try await open(address)
        let start = (try await database.int("SELECT MAX(batch) FROM test_row") ?? 0) + 1
        for batch in start... {
            try await database.write { db in
                for position in 0..<Int64(10) {
                    let text = String(repeating: "x", count: 500)
                    try db.run(
                        "INSERT INTO test_row (batch, position, text) VALUES (\(batch), \(position), \(text))"
                    )
                }
            }
            say(batch)
        }
    }

    private static func open(_ address: String) async throws -> Database {
        address.hasPrefix("postgres:")
            ? try await PostgresDriver.open(address) : try await SQLiteDriver.open(path: address)
    }

    private static func record(_ address: String, media folder: String) async throws {
        let database = try await open(address)
        let media = try MediaStore(folder: folder)
        let kernel = try await Kernel.open(
            database, instruments: [Notes()], media: media, origin: "example.org/test")
        let opened = try await kernel.submit(
            OpenInitiative.sample(name: "crash-\(UInt32.random(in: 0 ... .max))"), by: .node)
        await withTaskGroup(of: Void.self) { group in
            for author in 0..<16 {
                group.addTask {
                    while true {
                        let note = PostNote(in: opened.index, "by \(author)")
                        guard let receipt = try? await kernel.submit(note, by: .node) else { exit(3) }
                        say(receipt.index)
                    }
                }
            }
        }
    }

    private static func say(_ number: Int64) {
        FileHandle.standardOutput.write(Data("\(number)\n".utf8))
    }
}
