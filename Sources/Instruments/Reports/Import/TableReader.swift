// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation

/// Reads a CSV file row by row in constant memory, its columns by name.
struct TableReader {
    /// The names of the columns, as they stand in the header.
    let header: [String]
    private let columns: [String: Int]
    private var reader: CSVReader
    private let file: FileHandle
    private var isEnded = false
    private var isBroken = false

    /// Opens a file and reads its header.
    ///
    /// - Throws: `UnreadableTable`.
    init(_ url: URL, delimiter: UInt8? = nil) throws {
        guard let file = try? FileHandle(forReadingFrom: url) else {
            throw UnreadableTable("\(url.path) cannot be opened")
        }
        guard let sample = try? file.read(upToCount: 1 << 16), !sample.isEmpty else {
            throw UnreadableTable("\(url.path) is empty")
        }
        var options = CSVOptions(sniffing: sample)
        if let delimiter { options.delimiter = delimiter }
        reader = CSVReader(options)
        reader.push(sample)
        self.file = file
        var header: [String] = []
        do {
            while header.isEmpty {
                if let row = try reader.next() {
                    header = row.fields
                } else if let more = try file.read(upToCount: 1 << 16), !more.isEmpty {
                    reader.push(more)
                } else {
                    reader.finish()
                    header = try reader.next()?.fields ?? []
                    isEnded = true
                    break
                }
            }
        } catch let error as CSVError { throw UnreadableTable("\(url.lastPathComponent): \(error)") }
        self.header = header.map { $0.trimmingCharacters(in: .whitespaces) }
        columns = Dictionary(
            self.header.enumerated().map { ($0.element.lowercased(), $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The place of the first of these columns that there is; letter case does not matter.
    func column(_ names: String...) -> Int? { names.lazy.compactMap { columns[$0.lowercased()] }.first }

    /// The next row, or nil at the end.
    ///
    /// - Throws: `CSVError` for a row that breaks the limits or never ends; what follows it cannot be read, and
    ///   the next call gives nil.
    mutating func next() throws -> CSVRow? {
        if isBroken { return nil }
        do {
            while true {
                if let row = try reader.next() { return row }
                if isEnded { return nil }
                if let more = try file.read(upToCount: 1 << 18), !more.isEmpty {
                    reader.push(more)
                } else {
                    reader.finish()
                    isEnded = true
                }
            }
        } catch let error as CSVError {
            isBroken = true
            throw error
        }
    }
}
