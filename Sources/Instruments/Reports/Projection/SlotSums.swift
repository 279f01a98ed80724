// SPDX-License-Identifier: Apache-2.0

/// Sums by slot over each beginning of the base, a step of 128 entries apart: how many, and of x and y.
struct SlotSums: Sendable {
    static let step = 128

    /// The slots that occur, and each one's column here.
    private(set) var slots: [UInt8] = []
    private var counts: [UInt32] = []
    private var eastings: [Int64] = []
    private var southings: [Int64] = []

    init() {}

    init(keys: [Int64], slots list: [UInt8]) {
        var seen = [Bool](repeating: false, count: 256)
        for slot in list { seen[Int(slot)] = true }
        slots = (0..<256).filter { seen[$0] }.map { UInt8($0) }
        var column = [Int](repeating: 0, count: 256)
        for (place, slot) in slots.enumerated() { column[Int(slot)] = place }
        let width = slots.count
        var count = [UInt32](repeating: 0, count: width)
        var easting = [Int64](repeating: 0, count: width)
        var southing = [Int64](repeating: 0, count: width)
        let steps = keys.count / Self.step + 1
        counts.reserveCapacity(steps * width)
        eastings.reserveCapacity(steps * width)
        southings.reserveCapacity(steps * width)
        for index in 0...keys.count {
            if index % Self.step == 0 {
                counts.append(contentsOf: count)
                eastings.append(contentsOf: easting)
                southings.append(contentsOf: southing)
            }
            guard index < keys.count else { break }
            let place = column[Int(list[index])]
            count[place] &+= 1
            easting[place] &+= Morton.x(keys[index])
            southing[place] &+= Morton.y(keys[index])
        }
    }

    var bytes: Int { counts.count * 20 }

    /// The first and the last step in a stretch of the base.
    func steps(in stretch: Range<Int>) -> (first: Int, last: Int) {
        ((stretch.lowerBound + Self.step - 1) / Self.step, stretch.upperBound / Self.step)
    }

    /// Calls the body with slot, count and sums of x and y between two steps, for slots that occur there.
    @inline(__always)
    func forEach(from first: Int, to last: Int, _ body: (UInt8, Int, Int64, Int64) -> Void) {
        let (low, high, width) = (first * slots.count, last * slots.count, slots.count)
        for place in 0..<width {
            let count = counts[high + place] &- counts[low + place]
            guard count > 0 else { continue }
            body(
                slots[place], Int(count), eastings[high + place] &- eastings[low + place],
                southings[high + place] &- southings[low + place])
        }
    }
}

/// The two halves of a zoom-31 Morton code (`Quadkey.x`, `Quadkey.y`), where a loop needs them inlined.
enum Morton {
    @inline(__always) static func x(_ code: Int64) -> Int64 { gather(UInt64(bitPattern: code)) }
    @inline(__always) static func y(_ code: Int64) -> Int64 { gather(UInt64(bitPattern: code) >> 1) }

    @inline(__always)
    private static func gather(_ value: UInt64) -> Int64 {
        var bits = value & 0x5555_5555_5555_5555
        bits = (bits | bits >> 1) & 0x3333_3333_3333_3333
        bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF
        return Int64(bitPattern: (bits | bits >> 16) & 0xFFFF_FFFF)
    }
}
