// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Fuzzing
import Testing

/// Mutations of what outside sends in the formats of everyday: nothing crashes or hangs, and round trips hold.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct FuzzTests {
    @Test func `JSON`() async {
        let samples = [
            #"{"a":[1,-2.5e1,true,null,"\u00e9\ud83d\udeb2"],"b":{"c":"日本"},"d":9223372036854775807}"#,
            #"[0.1,1e-7,"",{},[[[]]],"\"\\\/\b\f\n\r\t"]"#,
        ]
        let words = [
            "{\"a\":", "[", "]", "}", "\\u0000", "\\ud83d", "\\udeb2", "1E400", "-", "false", "\"\":",
        ]
        let report = await Fuzzing(samples, dictionary: words, rounds: 10_000).run("JSON", seed: 201) {
            input in
            let value: JSONValue
            do throws(JSONError) { value = try JSONValue(parsing: input) } catch { return false }
            let again = try JSONValue(parsing: value.json)
            // 25.0 is written as 25: the same number, in another case of the enum.
            try holds(again.json == value.json, "written and read it is another value")
            // Another's reader takes what ours takes; its limits on depth and numbers are its own.
            let other = try? JSONSerialization.jsonObject(with: Data(input), options: .fragmentsAllowed)
            try holds(
                other != nil || !input.allSatisfy { $0 < 0x80 && $0 > 0 }, "taken by ours alone")
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `JSON stays within its limits`() async {
        let limits = JSONLimits(depth: 4, values: 20, bytes: 200)
        let samples = [#"{"a":[1,[2,[3]]],"b":{"c":{}}}"#]
        let words = ["[", "]", "{\"a\":", "}", ",1", ",1,1,1,1,1"]
        let report = await Fuzzing(samples, dictionary: words, rounds: 5000).run("limits of JSON", seed: 202)
        { input in
            guard let value = try? JSONValue(parsing: input, limits: limits) else { return false }
            let (depth, count) = Self.measure(value)
            try holds(depth <= 4, "\(depth) deep")
            try holds(count <= 20 && input.count <= 200, "\(count) values in \(input.count) bytes")
            return true
        }
        #expect(report.failures == [])
    }

    private static func measure(_ value: JSONValue) -> (depth: Int, count: Int) {
        let children = value.arrayValue ?? value.objectValue.map { $0.map(\.value) } ?? nil
        guard let children else { return (0, 1) }
        let each = children.map(measure)
        return (1 + (each.map(\.depth).max() ?? 0), 1 + each.reduce(0) { $0 + $1.count })
    }

    @Test func `CSV`() async {
        let samples = [
            "id,name,lat\r\n1,\"a, \"\"b\"\"\nc\",5.1\r\n\r\n2,é,\r\n", "a;b\n\"x;y\";2\n",
            "\u{FEFF}a\tb\n1\t2",
        ]
        let words = ["\"", "\"\"", ",\"", "\",", "\r", "\n\n", ";", "|"]
        let report = await Fuzzing(samples, dictionary: words, rounds: 3000).run("CSV", seed: 203) { input in
            let options = CSVOptions(sniffing: input)
            let whole = Self.rows(input, options, piece: input.count + 1)
            for piece in [1, 2, 7] {
                try holds(
                    Self.rows(input, options, piece: piece) == whole, "cut by \(piece) it reads otherwise")
            }
            guard case .success(let rows) = whole else { return false }
            try holds(rows.map(\.line) == rows.map(\.line).sorted(), "lines go back")
            var writer = CSVWriter()
            for row in rows { writer.row(row.fields) }
            let again = Self.rows(writer.bytes, CSVOptions(), piece: 1000)
            try holds(
                (try? again.get().map(\.fields)) == rows.map(\.fields), "written and read it is another table"
            )
            return !rows.isEmpty
        }
        #expect(report.failures == [])
    }

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

    @Test func `patterns of dates`() async {
        let samples = ["d/M/yyyy H:mm", "EEE d MMM yyyy", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "h:mm a d-MMM-yy"]
        let words = ["yyyy", "MM", "dd", "HH", "hh", "a", "SSSSSSSSS", "XXX", "'at'", "''", "EEEE"]
        let texts = [
            "2/3/2024 4:05", "Tue 5 Mar 2024", "2024-02-29T23:59:60.123+14:00", "12:00 PM 1-JAN-10",
            "99/99/9999", "",
            "\u{0663}/1/2024", "0000-00-00", "2024-02-30T25:61:61Z",
        ]
        let report = await Fuzzing(samples, dictionary: words, rounds: 4000, longest: 80).run(
            "patterns of dates", seed: 204
        ) {
            input in
            guard let text = String(validating: input, as: UTF8.self), let pattern = DatePattern(text) else {
                return false
            }
            try holds(pattern.description == text, "described as \(pattern)")
            for text in texts { _ = pattern.timestamp(from: text, offset: 60) }
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `dates as people write them`() async {
        let samples = [
            "2/3/2024 4:05", "Tue 5 Mar 2024", "2024-02-29T23:59:00.123+02:00", "5 maart 2024 10:00",
            "3-JAN-10",
        ]
        let words = ["/", "JAN", "mrt", "février", "PM", "+14:00", "23:59", "60", "0", "12"]
        let report = await Fuzzing(samples, dictionary: words, rounds: 300, longest: 80).run(
            "dates", seed: 205
        ) { input in
            guard let text = String(validating: input, as: UTF8.self) else { return false }
            guard let pattern = DatePattern.guessed(from: [text]) else { return false }
            guard let time = pattern.timestamp(from: text) else {
                throw FuzzFailure("guessed as \(pattern), which does not read it")
            }
            try holds((0...9999).contains(CivilDate(time).year), "read as \(time) by \(pattern)")
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `times of RFC 3339`() async {
        let samples = [
            "2024-02-29T23:59:59Z", "1999-12-31T23:59:60.999999+14:00", "0000-01-01t00:00:00-00:00",
        ]
        let report = await Fuzzing(samples, rounds: 6000, longest: 60).run("times", seed: 206) { input in
            guard let time = Timestamp(parsing: input) else { return false }
            let written = time.rfc3339(milliseconds: true)
            // An offset may lead out of the years 0 to 9999, where RFC 3339 has no form.
            guard (0...9999).contains(CivilDate(time).year) else { return true }
            try holds(Timestamp(parsing: written) == time, "written as \(written)")
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `files in an archive`() async throws {
        let frame = try #require(TarArchive.frame(name: "media/abc", size: 777))
        let report = await Fuzzing([frame.header], rounds: 3000, longest: 512).run("archives", seed: 207) {
            input in
            let found: (name: String, size: Int)?
            do throws(TarError) { found = try TarArchive.parse(input[...]) } catch { return false }
            guard let found else { return input.allSatisfy { $0 == 0 } }
            try holds(!found.name.isEmpty && found.size >= 0, "a file \(found)")
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `tags and lists of languages`() async throws {
        let offered = try ["en", "nl", "zh-hant"].map { try #require(LanguageTag($0)) }
        let samples = ["nl-NL,nl;q=0.9,en;q=0.8,*;q=0.1", "zh-Hant-TW", "en"]
        let words = [";q=", "q=0.5", ",", "*", "-", "nl", "1.001"]
        let report = await Fuzzing(samples, dictionary: words, rounds: 4000).run("languages", seed: 208) {
            input in
            guard let text = String(validating: input, as: UTF8.self) else { return false }
            if let tag = LanguageTag(text) {
                try holds(LanguageTag(tag.code) == tag, "the tag \(tag) is none")
            }
            return LanguageTag.best(for: text, among: offered) != nil
        }
        #expect(report.failures == [])
    }
}
