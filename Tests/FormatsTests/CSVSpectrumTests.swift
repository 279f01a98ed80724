// SPDX-License-Identifier: Apache-2.0

import Formats
import Testing

/// The files of github.com/maxogden/csv-spectrum.
@Suite(.enabled(if: SharedData.has("csv-spectrum/csvs"))) struct CSVSpectrumTests {
    @Test(arguments: [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
        "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ])
    func `awkward files are read as expected`(name: String) throws {
        let expected = try JSONValue(parsing: SharedData.bytes("csv-spectrum/json/\(name).json"))
        #expect(try JSONValue.array(objects(of: name)) == expected)
    }

    /// Its JSON is one object, and has another telephone number than its CSV; all else must agree.
    @Test func `quotes inside unquoted fields are read as expected`() throws {
        let expected = try JSONValue(parsing: SharedData.bytes("csv-spectrum/json/location_coordinates.json"))
        let object = try #require(try objects(of: "location_coordinates").first)
        for name in ["Location Coordinates", "Cities", "Counties"] { #expect(object[name] == expected[name]) }
        #expect(object["Contact Phone Number"] == "2095257564")
    }

    private func objects(of name: String) throws -> [JSONValue] {
        var reader = CSVReader()
        reader.push(try SharedData.bytes("csv-spectrum/csvs/\(name).csv"))
        reader.finish()
        let header = try #require(try reader.next()).fields
        var rows: [JSONValue] = []
        while let row = try reader.next() {
            var object = JSONObject()
            for (name, field) in zip(header, row.fields) { object[name] = .string(field) }
            rows.append(.object(object))
        }
        return rows
    }
}
