// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct CSVReaderTests {
    /// Reads a whole text, pushed in pieces of one size.
    private func rows(
        _ bytes: [UInt8], _ options: CSVOptions = CSVOptions(), piece: Int = 1 << 20
    ) throws(CSVError) -> [CSVRow] {
        var reader = CSVReader(options)
        var rows: [CSVRow] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + piece, bytes.count)
            reader.push(bytes[start..<end])
            start = end
            while let row = try reader.next() { rows.append(row) }
        }
        reader.finish()
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    private func fields(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> [[String]] {
        try rows(Array(text.utf8), options).map(\.fields)
    }

    @Test(arguments: [
        ("a,b,c\n1,2,3\n", [["a", "b", "c"], ["1", "2", "3"]]), ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]), ("\u{FEFF}a,b\n", [["a", "b"]]), ("", []), ("\n\r\n\n", []),
        ("\"a,b\",\"c\"\"d\",\"\"\n", [["a,b", "c\"d", ""]]), ("\"a\nb\",\"c\r\nd\"", [["a\nb", "c\r\nd"]]),
        ("a,,\n,,\n", [["a", "", ""], ["", "", ""]]), ("a,", [["a", ""]]), (",", [["", ""]]),
        ("\"\"", [[""]]), ("a\n1,2,3\n\nb", [["a"], ["1", "2", "3"], ["b"]]),
        ("5\" pipe,b", [["5\" pipe", "b"]]), ("\"a\"b,c", [["ab", "c"]]), ("\"a\" ,c", [["a ", "c"]]),
        ("\"a\"\"\"", [["a\""]]), ("\"\"\"\"\"\"", [["\"\""]]), (" a , b ", [[" a ", " b "]]),
        ("\"a\"b\"c\",d", [["ab\"c\"", "d"]]), ("a,\"b\"", [["a", "b"]]), ("é,日本,🚲\n", [["é", "日本", "🚲"]]),
        ("\u{FEFF}\"a\",b", [["a", "b"]]),
    ])
    func `records are read in pieces of any size`(text: String, expected: [[String]]) throws {
        for piece in [1, 2, 3, 5, 1000] {
            #expect(try rows(Array(text.utf8), piece: piece).map(\.fields) == expected)
        }
    }

    @Test func `each row knows the line on which it starts`() throws {
        let text = "a\r\n\"b\r\nc\nd\re\"\n\nf\rg\n\"h\n\n\"\ni"
        for piece in [1, 2, 7, 100] {
            let rows = try rows(Array(text.utf8), piece: piece)
            #expect(rows.map(\.line) == [1, 2, 7, 8, 9, 12])
        }
    }

    @Test func `rows may be short`() throws {
        let row = try #require(try rows(Array("a,b".utf8)).first)
        #expect(row[1] == "b" && row[2] == nil && row[-1] == nil)
    }

    @Test func `blank lines can count`() throws {
        #expect(try fields("a\n\nb\n", CSVOptions(skipsBlankLines: false)) == [["a"], [""], ["b"]])
    }

    @Test func `other delimiters and encodings are read`() throws {
        #expect(try fields("a;b,c;d", CSVOptions(delimiter: UInt8(ascii: ";"))) == [["a", "b,c", "d"]])
        let latin: [UInt8] = [0xE9, 0x2C, 0x80, 0x2C, 0x93, 0x61, 0x94]
        #expect(try rows(latin, CSVOptions(encoding: .windows1252)).map(\.fields) == [["é", "€", "“a”"]])
    }

    @Test func `what is not UTF-8 is repaired`() throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0x2C, 0xE2, 0x82, 0x0A, 0xC3]
        #expect(try rows(bytes, piece: 1).map(\.fields) == [["a\u{FFFD}", "\u{FFFD}"], ["\u{FFFD}"]])
    }

    @Test func `what is too much is an error that names its line`() {
        let options = CSVOptions(fieldLimit: 4, rowLimit: 8, fieldCountLimit: 3)
        for piece in [1, 3, 100] {
            #expect(throws: CSVError.fieldTooLong(line: 2, limit: 4)) {
                try rows(Array("a\nabcde,b".utf8), options, piece: piece)
            }
            #expect(throws: CSVError.fieldTooLong(line: 1, limit: 4)) {
                try rows(Array("\"a\"\"b\"\"cde\"".utf8), options, piece: piece)
            }
            #expect(throws: CSVError.rowTooLong(line: 1, limit: 8)) {
                try rows(Array("abc,def,ghi\n".utf8), options, piece: piece)
            }
            #expect(throws: CSVError.tooManyFields(line: 1, limit: 3)) {
                try rows(Array("a,b,c,d\n".utf8), options, piece: piece)
            }
            #expect(throws: CSVError.unterminatedQuote(line: 2)) {
                try rows(Array("a\n\"b\nc".utf8), options, piece: piece)
            }
        }
        #expect(CSVError.unterminatedQuote(line: 7).description == "line 7: a quoted field is never closed")
        #expect(CSVError.rowTooLong(line: 9, limit: 1).line == 9)
    }

    @Test func `an error stays`() {
        var reader = CSVReader()
        reader.push(Array("\"a".utf8))
        reader.finish()
        for _ in 0..<3 { #expect(throws: CSVError.unterminatedQuote(line: 1)) { try reader.next() } }
    }

    @Test func `a field that never ends does not fill memory`() throws {
        var reader = CSVReader(CSVOptions(fieldLimit: 1000))
        let piece = [UInt8](repeating: 97, count: 600)
        reader.push(Array("\"".utf8))
        reader.push(piece)
        #expect(try reader.next() == nil)
        reader.push(piece)
        #expect(throws: CSVError.fieldTooLong(line: 1, limit: 1000)) { try reader.next() }
    }

    @Test(arguments: [
        ("a,b,c\n1,2,3\n", ","), ("a;b;c\n1,5;2,5;3\n", ";"), ("a\tb\n1,2,3\t4\n", "\t"),
        ("a|b\n\"x|y\"|2\n", "|"), ("name\nx\n", ","), ("a;b;c", ";"), ("", ","),
        ("text;other\n\"a, b, c\";1\n\"d\";2", ";"),
    ])
    func `the delimiter is guessed`(sample: String, delimiter: Character) {
        #expect(CSVOptions(sniffing: Array(sample.utf8)).delimiter == delimiter.asciiValue)
    }

    @Test func `the encoding is guessed`() {
        #expect(CSVOptions(sniffing: Array("é;b\n".utf8)).encoding == .utf8)
        #expect(CSVOptions(sniffing: Array("a;日".utf8.dropLast())).encoding == .utf8)
        #expect(CSVOptions(sniffing: [0xE9, 0x3B, 0x62, 0x0A]).encoding == .windows1252)
        #expect(TextEncoding(sniffing: []) == .utf8)
        #expect(TextEncoding.decodeWindows1252([0x80, 0xE9, 0x9F, 0x41]) == "€éŸA")
    }

    @Test func `what is written reads back whatever it holds`() throws {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            let table = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    String(decoding: random.bytes(from: "ab,;\"\n\r é", upTo: 8), as: UTF8.self)
                }
            }
            var csv = CSVWriter()
            for row in table { csv.row(row) }
            for piece in [1, 4, 1000] { #expect(try rows(csv.bytes, piece: piece).map(\.fields) == table) }
        }
    }

    @Test func `no bytes make it fall over, in pieces or whole`() {
        var random = SeededGenerator(seed: 10)
        for _ in 0..<5000 {
            let bytes = random.bytes(from: "a,\"\"\r\n\u{FEFF}", upTo: 30)
            let whole = try? rows(bytes)
            #expect((try? rows(bytes, piece: 1)) == whole)
        }
    }
}
