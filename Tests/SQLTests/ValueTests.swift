// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

/// The contract of a driver: what goes in comes out.
@Suite struct ValueTests {
    static let box = Table(
        "test_box",
        [
            Column("id", .integer), Column("whole", .integer, optional: true),
            Column("real", .real, optional: true), Column("text", .text, optional: true),
            Column("blob", .blob, optional: true),
        ],
        primaryKey: ["id"])

    private func withBox(
        _ backend: Backend, _ body: (Database) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await database.create(Self.box)
        try await body(database)
        try await database.close()
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: Backend.all)
    func `64-bit integers keep every bit`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            let values: [Int64] = [
                0, -1, 1, .max, .min, Int64(Int32.max) + 1, Int64(Int32.min) - 1, 1 << 53 + 1,
            ]
            for (id, value) in values.enumerated() {
                try await database.run("INSERT INTO test_box (id, whole) VALUES (\(id), \(value))")
            }
            let found = try await database.read { db in
                try db.query("SELECT whole FROM test_box ORDER BY id") { $0.int(0) }
            }
            #expect(found == values)
            let stored = try await database.read { db in
                try db.first("SELECT whole FROM test_box WHERE whole = \(Int64.min)") { $0.value(0) }
            }
            #expect(stored == .integer(.min))
        }
    }

    @Test(arguments: Backend.all)
    func `infinities and the ends of real numbers are kept`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            let values: [Double] = [
                0.1, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -1.5,
            ]
            for (id, value) in values.enumerated() {
                try await database.run("INSERT INTO test_box (id, real) VALUES (\(id), \(value))")
            }
            let found = try await database.read { db in
                try db.query("SELECT real FROM test_box ORDER BY id") { $0.optionalReal(0) }
            }
            #expect(found == values)
        }
    }

    @Test(arguments: Backend.all)
    func `what is not a number is refused, not stored as null`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            await #expect(throws: DatabaseFault.self) {
                try await database.run("INSERT INTO test_box (id, real) VALUES (1, \(Double.nan))")
            }
            #expect(try await database.int("SELECT COUNT(*) FROM test_box") == 0)
            await #expect(throws: DatabaseFault.self) {
                try await database.int("SELECT COUNT(*) FROM test_box WHERE real = \(-Double.nan)")
            }
        }
    }

    @Test(arguments: Backend.all)
    func `NUL inside a text is kept or refused, never cut`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            let text = "before\0after"
            guard backend.keepsNUL else {
                await #expect(throws: DatabaseFault.self) {
                    try await database.run("INSERT INTO test_box (id, text) VALUES (1, \(text))")
                }
                return
            }
            try await database.run("INSERT INTO test_box (id, text) VALUES (1, \(text))")
            let found = try await database.read { db in
                try db.first("SELECT text FROM test_box WHERE text = \(text)") { row in
                    (row.text(0), row.blob(0).count)
                }
            }
            #expect(found?.0 == text)
            #expect(found?.1 == 12)
        }
    }

    @Test(
        arguments: Backend.all,
        [
            "", "'", "''; DROP TABLE test_box; --", "\"quoted\"", "what? really?? $1 :a @b",
            "line\r\nbreak\ttab",
            "👩‍👩‍👧‍👦🏳️‍🌈", "e\u{301} is not é", "नमस्ते שלום مرحبا", "\u{feff}bom", "%_\\",
        ])
    func `any text comes back as it was`(backend: Backend, text: String) async throws {
        try await withBox(backend) { (database: Database) async throws in
            try await database.run("INSERT INTO test_box (id, text) VALUES (1, \(text))")
            let found = try await database.read { db in
                try db.first("SELECT text FROM test_box WHERE text = \(text)") { $0.optionalText(0) }
            }
            #expect(found??.utf8.elementsEqual(text.utf8) == true)
        }
    }

    @Test(arguments: Backend.all)
    func `a large text with everything in it comes back`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            let text = String(repeating: "How? 'So' \"there\" 🌊\n", count: 200_000)
            try await database.run("INSERT INTO test_box (id, text) VALUES (1, \(text))")
            let found = try await database.read { db in
                try db.first("SELECT text FROM test_box") { $0.text(0) }
            }
            #expect(found == text)
        }
    }

    @Test(arguments: Backend.all)
    func `blobs of no and of ten million bytes come back`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            let large = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let blobs: [[UInt8]] = [[], [0], [0, 0, 255], large]
            for (id, blob) in blobs.enumerated() {
                try await database.run("INSERT INTO test_box (id, blob) VALUES (\(id), \(blob))")
            }
            let found = try await database.read { db in
                try db.query("SELECT blob FROM test_box ORDER BY id") { $0.blob(0) }
            }
            #expect(found == blobs)
            let value = try await database.read { db in
                try db.first("SELECT blob FROM test_box WHERE id = 0") { $0.value(0) }
            }
            #expect(value == .blob([]))
        }
    }

    @Test(arguments: Backend.all)
    func `null is neither empty nor zero`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            try await database.run(
                """
                INSERT INTO test_box (id, whole, real, text, blob) VALUES \
                (1, \(Int64?.none), \(Double?.none), \(String?.none), \([UInt8]?.none))
                """)
            try await database.run(
                """
                INSERT INTO test_box (id, whole, real, text, blob) VALUES \
                (2, \(Int64?.some(0)), \(Double?.some(0)), \(String?.some("")), \([UInt8]?.some([])))
                """)
            let nulls = try await database.read { db in
                try db.query("SELECT whole, real, text, blob FROM test_box ORDER BY id") { row in
                    [
                        row.optionalInt(0) == nil, row.optionalReal(1) == nil, row.optionalText(2) == nil,
                        row.optionalBlob(3) == nil, row.isNull(3), row.value(2) == .null,
                    ]
                }
            }
            #expect(nulls == [Array(repeating: true, count: 6), Array(repeating: false, count: 6)])
            #expect(try await database.int("SELECT COUNT(*) FROM test_box WHERE text = ''") == 1)
        }
    }

    @Test(arguments: Backend.all)
    func `a null reads as the empty value where one does not ask`(backend: Backend) async throws {
        try await withBox(backend) { (database: Database) async throws in
            try await database.run("INSERT INTO test_box (id) VALUES (1)")
            try await database.read { db in
                try db.forEach("SELECT whole, real, text, blob FROM test_box") { row in
                    let found = (row.count, row.int(0), row.real(1), row.text(2), row.blob(3))
                    #expect(found == (4, 0, 0, "", []))
                    row.withBytes(3) { #expect($0.isEmpty) }
                }
            }
        }
    }
}
