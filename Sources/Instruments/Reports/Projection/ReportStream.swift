// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// A list of reports as a file in pieces.
struct ReportStream: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let queries: ReportQueries
    let initiative: EntryIndex
    let filter: ReportFilter
    let format: ReportQueries.Format
    let links: ReportLinks
    let language: String

    /// The rows of a page; the first is small, so that something to see comes soon.
    private static let pageRows = 2048
    private static let firstPageRows = 256
    /// How many pages are made ahead of the reader.
    private static let ahead = 1

    func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

    /// Reads page after page; pages that were begun when the reader leaves are cancelled.
    final class Iterator: AsyncIteratorProtocol {
        private enum Place { case start, rows, end }
        private let stream: ReportStream
        private var place = Place.start
        private var list:
            (columns: ReportColumns, rows: RowSet, categories: [SlottedCategory], now: Timestamp)?
        private var bound = 0
        private var count = 0
        private var pages: [Task<[UInt8], any Error>] = []
        private var isBegun = false

        fileprivate init(stream: ReportStream) { self.stream = stream }

        deinit { for page in pages { page.cancel() } }

        func next() async throws -> [UInt8]? {
            switch place {
            case .start:
                place = .rows
                return stream.opening
            case .rows:
                try await fill()
                while !pages.isEmpty {
                    let page = pages.removeFirst()
                    begin(upTo: ReportStream.ahead)
                    let bytes = try await page.value
                    guard !bytes.isEmpty else { continue }
                    defer { isBegun = true }
                    // Every value brings the comma that divides it from the one before.
                    return isBegun || stream.format == .csv ? bytes : Array(bytes.dropFirst(2))
                }
                place = .end
                return stream.closing
            case .end: return nil
            }
        }

        private func fill() async throws {
            if list == nil {
                let (columns, rows) = try await stream.queries.rows(of: stream.initiative, stream.filter)
                let categories = try await stream.queries.categories(of: stream.initiative)
                list = (columns, rows, categories, stream.queries.kernel.clock())
                bound = columns.count
            }
            begin(upTo: ReportStream.ahead)
        }

        private func begin(upTo number: Int) {
            guard let list else { return }
            while pages.count < number, bound > 0 {
                let size = count == 0 ? ReportStream.firstPageRows : ReportStream.pageRows
                var ids: [EntryIndex] = []
                ids.reserveCapacity(size)
                let last = bound
                bound = 0
                list.rows.forEachDescending(below: last) { row in
                    guard ids.count < size else {
                        bound = Int(row) + 1
                        return false
                    }
                    ids.append(list.columns.id(row))
                    return true
                }
                guard !ids.isEmpty else { return }
                let (stream, categories, now, page) = (stream, list.categories, list.now, ids)
                count += ids.count
                pages.append(Task.detached { try await stream.write(page, categories, now) })
            }
            // The columns are let go as soon as nothing more is taken from them.
            if bound == 0 { self.list?.columns = ReportColumns(initiative: stream.initiative) }
        }
    }

    // MARK: Writing

    private var opening: [UInt8] {
        switch format {
        case .csv:
            var csv = CSVWriter()
            ReportRowWriter.header(to: &csv)
            return csv.bytes
        case .geojson: return Array(#"{"type":"FeatureCollection","features":["#.utf8) + [10]
        case .json: return [UInt8(ascii: "["), 10]
        }
    }

    private var closing: [UInt8]? {
        switch format {
        case .csv: nil
        case .geojson: Array("\n]}\n".utf8)
        case .json: Array("\n]\n".utf8)
        }
    }

    private func write(
        _ ids: [EntryIndex], _ categories: [SlottedCategory], _ now: Timestamp
    ) async throws -> [UInt8] {
        let (initiative, format, links, language) = (initiative, format, links, language)
        return try await queries.kernel.read { db in
            try Task.checkCancellation()
            var writer = ReportRowWriter(links, categories, language: language, now: now)
            if format == .csv {
                var csv = CSVWriter()
                csv.bytes.reserveCapacity(ids.count * 450)
                try ReportRow.forEach(ids[...], in: initiative, reading: db) { writer.write($0, to: &csv) }
                return csv.bytes
            }
            var json = JSONWriter(capacity: ids.count * 900)
            try ReportRow.forEach(ids[...], in: initiative, reading: db) { row in
                json.bytes.append(UInt8(ascii: ","))
                json.newline()
                if format == .geojson { writer.feature(row, to: &json) } else { writer.write(row, to: &json) }
            }
            return json.bytes
        }
    }
}
