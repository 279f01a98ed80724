// SPDX-License-Identifier: Apache-2.0

import Formats
import Testing

@Suite struct CSVWriterTests {
    @Test func `quotes stand only where they are needed`() {
        var csv = CSVWriter()
        csv.row(["a", "b c", "d,e", "f\"g", "h\ni", "j\rk", " l", "m ", ""])
        #expect(
            String(decoding: csv.bytes, as: UTF8.self)
                == "a,b c,\"d,e\",\"f\"\"g\",\"h\ni\",\"j\rk\",\" l\",\"m \",\r\n")
    }

    @Test func `every type has its form`() {
        var csv = CSVWriter(delimiter: UInt8(ascii: ";"))
        csv.field(1)
        csv.field(-2 as Int64)
        csv.field(2.50)
        csv.field(Double.nan)
        csv.field(true)
        csv.field(Timestamp(seconds: 0))
        csv.field(Int?.none)
        csv.field(String?.none)
        csv.empty()
        csv.field("a,b")
        csv.endRow()
        #expect(
            String(decoding: csv.bytes, as: UTF8.self)
                == "1;-2;2.5;;true;1970-01-01T00:00:00Z;;;;a,b\r\n")
    }

    @Test func `a lone empty field stays a row`() {
        var csv = CSVWriter()
        csv.row([""])
        csv.row(["", ""])
        csv.removeAll()
        csv.row([""])
        csv.row(["x"])
        #expect(String(decoding: csv.bytes, as: UTF8.self) == "\"\"\r\nx\r\n")
    }

    @Test func `a mark of byte order in a text is not the file's`() throws {
        var csv = CSVWriter()
        csv.row(["\u{FEFF}a", "b"])
        var reader = CSVReader()
        reader.push(csv.bytes)
        reader.finish()
        #expect(try reader.next()?.fields == ["\u{FEFF}a", "b"])
    }
}
