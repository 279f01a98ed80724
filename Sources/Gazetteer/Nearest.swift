// SPDX-License-Identifier: Apache-2.0
public import Geometry

/// What a place is called by what is nearest: its street, and its village or town.
public struct NearestNames: Sendable, Hashable {
    /// The street that it lies at.
    public let street: String?
    /// The settlement that it lies in or at.
    public let settlement: String?
    /// Meters to the street.
    public let streetDistance: Double?

    /// `Main Street, Rivermouth`; nil where nothing is near.
    public var title: String? {
        switch (street, settlement) {
        case (let street?, let settlement?) where street != settlement: "\(street), \(settlement)"
        case (let street?, _): street
        case (nil, let settlement?): settlement
        case (nil, nil): nil
        }
    }
}

extension GazetteerIndex {
    /// How far a street may be for a place to lie at it, in meters.
    static let streetReach = 120.0

    /// The nearest names.
    ///
    /// - Parameter grid: Size in meters of the grid on which the place was made vague; 0 for a place as it is. A
    ///   vague place has no street, and no settlement that is smaller than its grid's cell.
    public func nearest(_ point: Point, grid: Double = 0, language: String = "") -> NearestNames {
        let number = self.language(language)
        let street = grid > 0 ? nil : nearestStreet(point)
        let settlement = nearestSettlement(
            FlatDistance(point), Quadkey(point), reaching: grid
        ) { $0.isSettlement }
        return NearestNames(
            street: street.map { title(of: $0.place, number) },
            settlement: settlement.map { title(of: $0, number) }, streetDistance: street?.meters)
    }

    /// The street within reach that comes nearest.
    private func nearestStreet(_ point: Point) -> (place: UInt32, meters: Double)? {
        let plane = FlatDistance(point)
        let middle = Quadkey(point)
        var best: (place: UInt32, squared: Double)?
        let limit = Self.streetReach
        // No part of a line is farther from its next sample than this.
        let slack = limit + Self.sampling
        let size = plane.metersEast(degrees: 1) * 360 / 2_147_483_648
        var looked: [UInt32] = []
        eachCell(around: middle, meters: slack, at: plane, others) { position in
            let place = others.places[position]
            guard let key = Quadkey(code: others.keys[position]) else { return }
            let reach = (best?.squared.squareRoot() ?? limit) + Self.sampling
            // Within a few hundred meters a cell's height is its width.
            let (x, y) = (Double(key.x - middle.x) * size, Double(key.y - middle.y) * size)
            guard x * x + y * y <= reach * reach, kind(place).isStreet, !looked.contains(place) else {
                return
            }
            if looked.count < 32 { looked.append(place) }
            let squared = squaredDistance(to: place, plane)
            if squared <= limit * limit, squared < best?.squared ?? .infinity { best = (place, squared) }
        }
        return best.map { ($0.place, $0.squared.squareRoot()) }
    }

    private func squaredDistance(to place: UInt32, _ plane: FlatDistance) -> Double {
        var nearest = plane.squared(latitude(place), longitude(place))
        eachLine(of: place) { line in
            for index in 1..<max(1, line.count) {
                let a = plane.offset(line[index - 1].0, line[index - 1].1)
                let b = plane.offset(line[index].0, line[index].1)
                nearest = min(nearest, FlatDistance.squared(a, b).squared)
            }
        }
        return nearest
    }

    /// The settlement whose middle is nearest, measured by how far each one reaches.
    func nearestSettlement(
        _ plane: FlatDistance, _ middle: Quadkey, reaching grid: Double = 0, _ isOne: (PlaceKind) -> Bool
    ) -> UInt32? {
        for meters in [3000.0, 12_000, 50_000] {
            var best: (place: UInt32, far: Double)?
            eachCell(around: middle, meters: meters, at: plane, settlements) { position in
                let place = settlements.places[position]
                let kind = kind(place)
                let reach = Double(max(radius(place), 200))
                guard isOne(kind), grid <= reach * 2 else { return }
                let squared = plane.squared(latitude(place), longitude(place))
                let far = squared.squareRoot() / reach
                // A village twenty kilometers away says nothing.
                guard squared <= meters * meters, far <= 6, far < best?.far ?? .infinity else { return }
                best = (place, far)
            }
            // A larger one that is farther away may still reach here.
            if let best, best.far <= 1 || meters > 10_000 { return best.place }
        }
        return nil
    }

    /// The places around, some thousand at most, from the nearest cells outward.
    func around(_ point: Point, most: Int) -> [UInt32] {
        var found: [UInt32] = []
        let plane = FlatDistance(point), middle = Quadkey(point)
        for spatial in [settlements, others] {
            for meters in [100_000.0, 25_000, 6000, 1500, 400] {
                var some: [UInt32] = []
                var count = 0
                eachCell(around: middle, meters: meters, at: plane, spatial) { position in
                    count += 1
                    if count <= most, some.last != spatial.places[position] {
                        some.append(spatial.places[position])
                    }
                }
                if count <= most || meters < 500 {
                    found += some
                    break
                }
            }
        }
        return found
    }

    /// Calls the body with the positions of all entries in the cells around, which reach at least so far.
    private func eachCell(
        around middle: Quadkey, meters: Double, at plane: FlatDistance, _ spatial: Spatial,
        _ body: (Int) -> Void
    ) {
        // Cells become narrower toward the poles.
        let narrow = max(0.02, plane.metersEast(degrees: 1) / 111_195)
        var zoom = 0
        while zoom < 20, 40_030_000 * narrow / Double(Int64(1) << Int64(zoom + 1)) >= meters { zoom += 1 }
        let size = Int64(1) << Int64(31 - zoom), limit = Int64(1) << Int64(zoom)
        let (column, row) = (middle.x / size, middle.y / size)
        for y in max(0, row - 1)...min(limit - 1, row + 1) {
            for turn in -1...1 {
                if limit < 3, turn > Int(limit) - 2 { continue }
                let x = (column + Int64(turn) + limit) % limit
                let first = Quadkey(x: x * size, y: y * size).code
                let start = spatial.keys.lowerBound(first)
                let end = spatial.keys.lowerBound(first + (Int64(1) << Int64(62 - 2 * zoom)), from: start)
                for position in start..<end { body(position) }
            }
        }
    }

    /// The points of a line in the file.
    struct Line {
        let numbers: Numbers<Int32>
        let start, count: Int
        subscript(_ index: Int) -> (Int32, Int32) {
            (numbers[start &+ index &* 2], numbers[start &+ index &* 2 &+ 1])
        }
    }

    /// Calls the body with each line of a street.
    func eachLine(of place: UInt32, _ body: (Line) -> Void) {
        let shape = self.place(place, .shape)
        guard shape != GazetteerForm.none else { return }
        var position = Int(shape) + 1
        for _ in 0..<shapes[Int(shape)] {
            let count = Int(shapes[position])
            body(Line(numbers: shapes, start: position + 1, count: count))
            position += 1 + count * 2
        }
    }

    /// Writes into the bytes of a new file what each place lies in.
    static func fillInsides(of bytes: inout [UInt8]) {
        var insides: [UInt32] = []
        var start = 0
        bytes.withUnsafeBytes { buffer in
            guard let index = GazetteerIndex(buffer) else { return }
            start = Int(
                buffer.loadUnaligned(
                    fromByteOffset: 16 + GazetteerForm.Section.places.rawValue * 16, as: UInt64.self))
            insides.reserveCapacity(index.placeCount)
            for place in 0..<UInt32(index.placeCount) {
                insides.append(index.foundInside(place) ?? GazetteerForm.none)
            }
        }
        let (row, field) = (placeFields * 4, GazetteerForm.PlaceField.inside.rawValue * 4)
        for (place, inside) in insides.enumerated() {
            for byte in 0..<4 {
                bytes[start + place * row + field + byte] = UInt8(
                    truncatingIfNeeded: inside >> (8 * UInt32(byte)))
            }
        }
    }

    /// A street lies in the nearest settlement, a quarter in the nearest town.
    private func foundInside(_ place: UInt32) -> UInt32? {
        let kind = kind(place)
        let plane = FlatDistance(latitude: latitude(place), longitude: longitude(place))
        switch kind {
        case .country, .region, .county, .city, .town, .village: return nil
        case .suburb, .neighbourhood, .hamlet:
            return nearestSettlement(plane, Quadkey(point(place))) { $0.rawValue <= PlaceKind.town.rawValue }
        default:
            return nearestSettlement(plane, Quadkey(point(place))) {
                $0.rawValue <= PlaceKind.village.rawValue
            }
        }
    }
}

extension FlatDistance {
    /// Meters of so many degrees eastward.
    func metersEast(degrees: Double) -> Double {
        offset(Int32(latitude), Int32(clamping: longitude + Int64(degrees * 1e7))).x.magnitude
    }
}
