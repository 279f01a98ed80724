// SPDX-License-Identifier: Apache-2.0
import Geometry

/// Takes places and gives the bytes of a gazetteer.
public struct GazetteerBuilder: Sendable {
    private var streets: [NamedPlace] = []
    private var places: [PlaceRow] = []
    private var texts = TextPool()
    private var languages = TextPool()
    private var names: [NameRow] = []
    private var shapes: [Int32] = []
    private var settlements: [SpatialRow] = []
    private var others: [SpatialRow] = []

    struct PlaceRow: Sendable {
        let latitude, longitude: Int32
        let kind: PlaceKind
        let importance: UInt8
        let radius, within, shape: UInt32
    }
    struct NameRow: Sendable {
        let text, language, place: UInt32
        let importance: UInt8
    }
    struct SpatialRow: Sendable {
        let key: Int64
        let place: UInt32
    }

    /// Starts with nothing.
    public init() {}

    /// How many places it has, the pieces of streets each for itself.
    public var count: Int { places.count + streets.count }

    /// Takes a place; the pieces of a street may come one by one.
    public mutating func add(_ place: NamedPlace) {
        if place.kind == .street, !place.lines.isEmpty { streets.append(place) } else { insert(place) }
    }

    private mutating func insert(_ place: NamedPlace) {
        guard places.count < Int(UInt32.max) - 1, !place.names.isEmpty else { return }
        let number = UInt32(places.count)
        places.append(
            PlaceRow(
                latitude: FlatDistance.units(place.point.latitude),
                longitude: FlatDistance.units(place.point.longitude), kind: place.kind,
                importance: place.importance, radius: place.radius,
                within: place.within.isEmpty ? GazetteerForm.none : texts.offset(of: place.within),
                shape: place.lines.isEmpty ? GazetteerForm.none : append(place.lines)))
        for name in place.names {
            names.append(
                NameRow(
                    text: texts.offset(of: name.text), language: languages.number(of: name.language),
                    place: number, importance: place.importance))
        }
        if place.kind.isSettlement {
            settlements.append(SpatialRow(key: Quadkey(place.point).code, place: number))
        } else if place.lines.isEmpty {
            others.append(SpatialRow(key: Quadkey(place.point).code, place: number))
        } else {
            for line in place.lines { sample(line, number) }
        }
    }

    private mutating func append(_ lines: [[Point]]) -> UInt32 {
        let start = UInt32(shapes.count)
        shapes.append(Int32(lines.count))
        for line in lines {
            shapes.append(Int32(line.count))
            for point in line {
                shapes.append(FlatDistance.units(point.latitude))
                shapes.append(FlatDistance.units(point.longitude))
            }
        }
        return start
    }

    /// Points along a line, so that what is near any part of it finds it.
    private mutating func sample(_ line: [Point], _ place: UInt32) {
        guard var last = line.first else { return }
        others.append(SpatialRow(key: Quadkey(last).code, place: place))
        for point in line.dropFirst() {
            let length = last.distance(to: point)
            guard length > GazetteerIndex.sampling / 3 else { continue }
            let steps = max(1, min(2000, Int((length / GazetteerIndex.sampling).rounded(.up))))
            for step in 1...steps {
                let share = Double(step) / Double(steps)
                let between = try? Point(
                    latitude: last.latitude + (point.latitude - last.latitude) * share,
                    longitude: last.longitude + (point.longitude - last.longitude) * share)
                if let between { others.append(SpatialRow(key: Quadkey(between).code, place: place)) }
            }
            last = point
        }
    }

    /// The file of all that was added; the builder is empty afterwards.
    ///
    /// - Parameter attribution: What the sources of the names want said.
    public mutating func build(attribution: String = "") -> [UInt8] {
        let joined = StreetJoining.join(streets)
        streets = []
        for street in joined { insert(street) }
        // The most important first; among equals as they came.
        names = names.enumerated().sorted {
            ($1.element.importance, $0.offset) < ($0.element.importance, $1.offset)
        }.map(\.element)
        var writer = GazetteerWriter()
        writePlaces(&writer)
        writeNames(&writer)
        writer.put(shapes, .shapes)
        writer.put(Array(attribution.utf8), .attribution)
        for (rows, keys, numbers) in [
            (settlements, GazetteerForm.Section.settlementKeys, GazetteerForm.Section.settlementPlaces),
            (others, .otherKeys, .otherPlaces),
        ] {
            let sorted = rows.sorted { ($0.key, $0.place) < ($1.key, $1.place) }
            writer.put(sorted.map(\.key), keys)
            writer.put(sorted.map(\.place), numbers)
        }
        writer.put(languages.texts.map { texts.offset(of: $0) }, .languages)
        writer.put(texts.bytes, .text)
        self = GazetteerBuilder()
        var bytes = writer.finish()
        GazetteerIndex.fillInsides(of: &bytes)
        GazetteerWriter.seal(&bytes)
        return bytes
    }

    private func writePlaces(_ writer: inout GazetteerWriter) {
        var starts = [UInt32](repeating: 0, count: places.count + 1)
        for name in names { starts[Int(name.place) + 1] += 1 }
        for index in 1..<max(1, starts.count) { starts[index] += starts[index - 1] }
        var rows: [UInt32] = []
        rows.reserveCapacity((places.count + 1) * GazetteerForm.PlaceField.allCases.count)
        for (index, place) in places.enumerated() {
            rows += [
                UInt32(bitPattern: place.latitude), UInt32(bitPattern: place.longitude), starts[index],
                GazetteerForm.none, place.within, place.radius, place.shape,
                UInt32(place.kind.rawValue) | UInt32(place.importance) << 8,
            ]
        }
        rows += [
            0, 0, starts[places.count], GazetteerForm.none, GazetteerForm.none, 0, GazetteerForm.none, 0,
        ]
        writer.put(rows, .places)
        // A place's names stay in the order in which they came: all have its importance.
        var numbers = [UInt32](repeating: 0, count: names.count)
        var next = starts
        for (number, name) in names.enumerated() {
            numbers[Int(next[Int(name.place)])] = UInt32(number)
            next[Int(name.place)] += 1
        }
        writer.put(numbers, .placeNames)
    }

    private func writeNames(_ writer: inout GazetteerWriter) {
        var terms = TermTable()
        var rows: [UInt32] = []
        var points: [Int32] = []
        rows.reserveCapacity((names.count + 1) * GazetteerForm.NameField.allCases.count)
        points.reserveCapacity(names.count * 2)
        for name in names {
            rows += [name.text, name.language, name.place, UInt32(terms.forward.count)]
            points += [places[Int(name.place)].latitude, places[Int(name.place)].longitude]
            terms.add(texts.text(at: name.text))
        }
        rows += [0, 0, 0, UInt32(terms.forward.count)]
        writer.put(rows, .names)
        writer.put(points, .namePoints)
        writer.put(names.map(\.importance), .nameImportance)
        terms.write(&writer)
    }
}

/// Texts, each once, one after the other with their lengths.
struct TextPool: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var texts: [String] = []
    private var offsets: [String: UInt32] = [:]
    private var numbers: [String: UInt32] = [:]

    /// Where a text is; put there where it was not.
    mutating func offset(of text: String) -> UInt32 {
        if let known = offsets[text] { return known }
        let utf8 = Array(text.utf8.prefix(60_000))
        let offset = UInt32(bytes.count)
        bytes.append(UInt8(truncatingIfNeeded: utf8.count))
        bytes.append(UInt8(truncatingIfNeeded: utf8.count >> 8))
        bytes.append(contentsOf: utf8)
        offsets[text] = offset
        return offset
    }

    /// The number of a text among those asked for.
    mutating func number(of text: String) -> UInt32 {
        if let known = numbers[text] { return known }
        let number = UInt32(texts.count)
        texts.append(text)
        numbers[text] = number
        return number
    }

    func text(at offset: UInt32) -> String {
        let start = Int(offset) + 2
        let count = Int(bytes[start - 2]) | Int(bytes[start - 1]) << 8
        return String(decoding: bytes[start..<start + count], as: UTF8.self)
    }
}
