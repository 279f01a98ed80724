// SPDX-License-Identifier: Apache-2.0

import Formats
import Testing

/// Ushahidi's public export of the 2010 Haiti earthquake; its contents are never shown.
@Suite(.enabled(if: SharedData.has("haiti/Haiti.csv"))) struct HaitiTests {
    private func rows() throws -> [CSVRow] {
        let bytes = try SharedData.bytes("haiti/Haiti.csv")
        var reader = CSVReader(CSVOptions(sniffing: bytes))
        reader.push(bytes)
        reader.finish()
        var rows: [CSVRow] = []
        while let row = try reader.next() { rows.append(row) }
        return Array(rows.dropFirst())
    }

    @Test func `the export has its rows, and all of its dates fit one pattern`() throws {
        let rows = try rows()
        #expect(rows.count == 3593 && rows.allSatisfy { $0.fields.count == 10 })
        #expect(DatePattern.guessed(from: rows.compactMap { $0[2] })?.description == "d/M/yyyy H:mm")
        #expect(rows.count { $0[8] == "YES" } == 3590)
    }

    @Test func `telephone numbers are noticed in about the rows that have some`() throws {
        let flagged = try rows().count { row in
            let text = [row[1], row[4], row[3]].compactMap(\.self).joined(separator: " | ")
            return PersonalData.findings(in: text).contains { $0.kind == .telephone }
        }
        #expect((465...490).contains(flagged))
    }
}
