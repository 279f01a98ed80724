// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// What a list of reports over-represents: who reports, from where, when and how, and what nobody checked.
///
/// Counted over the newest public reports, so that it costs the same however many there are.
struct ReportBias: Sendable, Equatable {
    /// How many reports are counted at most.
    static let sample = 10_000
    /// How many squares the area's box is cut into, each way.
    static let grid = 8

    var count = 0
    /// Reports by the language of who made them, most first.
    var languages: [(tag: String, count: Int)] = []
    /// Reports by how they came, most first.
    var channels: [(name: String, count: Int)] = []
    /// Seen from 22:00 to 06:00 UTC.
    var atNight = 0
    /// Without a place.
    var placeless = 0
    /// Nobody else said anything of them.
    var unconfirmed = 0
    /// Squares of the area, and those from which there is no report; nil where there is no area.
    var squares: (all: Int, empty: Int)?

    static func == (left: ReportBias, right: ReportBias) -> Bool {
        left.count == right.count && left.atNight == right.atNight && left.placeless == right.placeless
            && left.unconfirmed == right.unconfirmed && left.squares?.empty == right.squares?.empty
            && left.languages.map(\.tag) == right.languages.map(\.tag)
    }

    /// The share of a part, in percent.
    func percent(_ part: Int) -> Int { count == 0 ? 0 : Int((Double(part) / Double(count) * 100).rounded()) }
}

extension ReportQueries {
    /// Counts what the newest reports of an initiative over-represent.
    func bias(of initiative: Initiative) async throws -> ReportBias {
        let ids = try await ids(of: initiative.id, ReportFilter(), limit: ReportBias.sample).content
        guard let last = ids.last else { return ReportBias() }
        let (id, area) = (initiative.id, initiative.description.area)
        return try await kernel.read { db in
            var (bias, languages, channels) = (ReportBias(), [String: Int](), [String: Int]())
            var cells = SquareCount(area)
            try db.forEach(
                """
                SELECT language, channel, seen, latitude, longitude, confirmations, disputes \
                FROM reports_report WHERE id >= \(last) AND initiative + 0 = \(id) AND status IN (0, 1)
                """
            ) { row in
                bias.count += 1
                languages[row.text(0), default: 0] += 1
                channels[row.text(1), default: 0] += 1
                let hour = (row.int(2) / 3_600_000) % 24
                if hour >= 22 || hour < 6 { bias.atNight += 1 }
                if row.int(5) + row.int(6) == 0 { bias.unconfirmed += 1 }
                if row.isNull(3) || row.isNull(4) {
                    bias.placeless += 1
                } else {
                    cells.add(latitude: row.real(3), longitude: row.real(4))
                }
            }
            bias.languages = languages.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                ($0.key, $0.value)
            }
            bias.channels = channels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                ($0.key, $0.value)
            }
            bias.squares = cells.result
            return bias
        }
    }
}

/// Which squares of an area have reports.
private struct SquareCount {
    private let area: Area?
    private let box: Box?
    private var seen: Set<Int> = []

    init(_ area: Area?) {
        self.area = area
        box = area.map(\.box).flatMap { $0.crossesAntimeridian ? nil : $0 }
    }

    mutating func add(latitude: Double, longitude: Double) {
        guard let box, box.east > box.west, box.north > box.south else { return }
        let grid = Double(ReportBias.grid)
        let column = Int((longitude - box.west) / (box.east - box.west) * grid)
        let row = Int((latitude - box.south) / (box.north - box.south) * grid)
        guard (0..<ReportBias.grid).contains(column), (0..<ReportBias.grid).contains(row) else { return }
        seen.insert(row * ReportBias.grid + column)
    }

    /// Squares whose middle lies in the area, and those of them without a report.
    var result: (all: Int, empty: Int)? {
        guard let area, let box, box.east > box.west, box.north > box.south else { return nil }
        var (all, empty) = (0, 0)
        let grid = Double(ReportBias.grid)
        for square in 0..<ReportBias.grid * ReportBias.grid {
            let (row, column) = square.quotientAndRemainder(dividingBy: ReportBias.grid)
            let latitude = box.south + (Double(row) + 0.5) / grid * (box.north - box.south)
            let longitude = box.west + (Double(column) + 0.5) / grid * (box.east - box.west)
            guard let middle = try? Point(latitude: latitude, longitude: longitude), area.contains(middle)
            else { continue }
            all += 1
            if !seen.contains(square) { empty += 1 }
        }
        return all == 0 ? nil : (all, empty)
    }
}
