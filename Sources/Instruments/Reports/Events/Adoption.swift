// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel

/// The reports of an initiative that went up in another are shown there from now on.
public struct Adoption: Equatable, Sendable {
    /// The initiative that they were filed in.
    public let from: EntryIndex
    /// Which number each of its categories has in the one that stays.
    public let slots: [Int64: Int64]

    /// Describes it.
    public init(from: EntryIndex, slots: [Int64: Int64]) {
        self.from = from
        self.slots = slots
    }

    /// Further categories by their numbers in the one that stays: bit n for number n.
    func mapped(also bits: Int64) -> Int64 {
        var (rest, result): (Int64, Int64) = (bits, 0)
        while rest != 0 {
            let slot = Int64(rest.trailingZeroBitCount)
            rest &= rest - 1
            result |= 1 << (slots[slot] ?? slot)
        }
        return result
    }

    func write(to json: inout JSONWriter) {
        json.member("from", from)
        json.key("slots")
        json.array { json in
            for (old, new) in slots.sorted(by: { $0.key < $1.key }) {
                json.object { json in
                    json.member("old", old)
                    json.member("new", new)
                }
            }
        }
    }

    init(_ payload: JSONValue) throws {
        from = try payload.int("from")
        guard let list = payload["slots"]?.arrayValue else { throw UnreadableEvent("there are no slots") }
        var slots: [Int64: Int64] = [:]
        for one in list { slots[try one.int("old")] = try one.int("new") }
        self.slots = slots
    }
}
