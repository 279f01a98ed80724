// SPDX-License-Identifier: Apache-2.0
import Formats

extension Fuzzer {
    /// Formats of everyday: what is taken reads back the same, wherever its bytes were cut.
    static let everyday = [
        Fuzzer(
            "json",
            [
                #"{"a":[1,-2.5e1,true,null,"\u00e9\ud83d\udeb2"],"b":{"c":"日本"},"d":9223372036854775807}"#,
                #"[0.1,1e-7,"",{},[[[]]],"\"\\\/\b\f\n\r\t"]"#,
            ], words: ["{\"a\":", "\\u0000", "\\ud83d", "\\udeb2", "1E400", "-0", "false", "\"\":"]
        ) { input in
            let value: JSONValue
            do throws(JSONError) { value = try JSONValue(parsing: input) } catch { return false }
            holds(
                try JSONValue(parsing: value.json).json == value.json, "written and read it is another value")
            return true
        },
        Fuzzer(
            "csv",
            [
                "id,name,lat\r\n1,\"a, \"\"b\"\"\nc\",5.1\r\n\r\n2,é,\r\n", "a;b\n\"x;y\";2\n",
                "\u{FEFF}a\tb\n1\t2",
            ],
            words: ["\"\"", ",\"", "\",", "\r\n", "\n\n", ";", "|", "\t"]
        ) { input in
            let options = CSVOptions(sniffing: input)
            let whole = rows(input, options, piece: input.count + 1)
            for piece in [1, 2, 7] {
                holds(rows(input, options, piece: piece) == whole, "cut by \(piece) it reads otherwise")
            }
            guard case .success(let rows) = whole else { return false }
            var writer = CSVWriter()
            for row in rows { writer.row(row.fields) }
            let again = Self.rows(writer.bytes, CSVOptions(), piece: 1000)
            holds(
                (try? again.get().map(\.fields)) == rows.map(\.fields), "written and read it is another table"
            )
            return !rows.isEmpty
        },
        Fuzzer("time", ["2024-02-29T23:59:60.123+14:00", "2024-02-29", "20240229T101112Z"]) { input in
            let text = String(decoding: input, as: UTF8.self)
            _ = Timestamp(parsingDateOrTime: text)
            guard let time = Timestamp(parsing: text) else { return false }
            var written: [UInt8] = []
            time.append(to: &written, milliseconds: true)
            holds(
                Timestamp(parsing: String(decoding: written, as: UTF8.self)) == time,
                "written as another time")
            return true
        },
        Fuzzer(
            "pattern-of-dates",
            ["d/M/yyyy H:mm", "EEE d MMM yyyy", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "h:mm a d-MMM-yy"]
        ) { input in
            guard let text = String(validating: input, as: UTF8.self), let pattern = DatePattern(text) else {
                return false
            }
            holds(pattern.description == text, "described as \(pattern)")
            for text in [
                "2/3/2024 4:05", "2024-02-29T23:59:60.123+14:00", "12:00 PM 1-JAN-10", "99/99/9999", "",
            ] {
                _ = pattern.timestamp(from: text, offset: 60)
            }
            return true
        },
        Fuzzer("text", ["Two  lines\r\nof e\u{301} text \u{202E}", "a\u{FEFF}b\u{0}"]) { input in
            let text = String(decoding: input, as: UTF8.self)
            let cleaned = CleanText(text).text
            holds(CleanText(cleaned).text == cleaned, "cleaned twice it is another text")
            return true
        },
    ]

    private static func rows(_ bytes: [UInt8], _ options: CSVOptions, piece: Int) -> Result<
        [CSVRow], CSVError
    > {
        var (reader, rows, place) = (CSVReader(options), [CSVRow](), 0)
        do throws(CSVError) {
            while place < bytes.count {
                reader.push(bytes[place..<min(place + piece, bytes.count)])
                place += piece
                while let row = try reader.next() { rows.append(row) }
            }
            reader.finish()
            while let row = try reader.next() { rows.append(row) }
            return .success(rows)
        } catch { return .failure(error) }
    }
}
