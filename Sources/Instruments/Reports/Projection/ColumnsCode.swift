// SPDX-License-Identifier: Apache-2.0

/// Category, status, credence but for its age, and place of a report in eleven bits.
///
/// Bits 0–1 what others said (`Credence.Said`), bits 2–9 the slot, bit 10 has a place. A lookup adds bit 11
/// for a report past its freshness, so that every filter on these is one table of 4,096 answers.
///
/// The slot of a public report is category × 2, and 1 more where it is resolved; that of a report which is
/// only counted is 128 + category; 127 is for those that are nowhere.
struct ColumnsCode: Sendable, Equatable {
    static let nowhere: UInt8 = 127
    static let counted: UInt8 = 128
    static let placeBit = 1 << 10
    static let staleBit = 1 << 11
    static let tableSize = 1 << 12

    var bits: UInt16

    init(category: Int64, status: Int64, hasPlace: Bool, confirmations: UInt16, disputes: UInt16) {
        var slot = Self.nowhere
        if (0..<60).contains(category) {
            switch ReportStatus(rawValue: status) {
            case .open, .resolved: slot = UInt8(category * 2 + status)
            case .aggregate: slot = Self.counted + UInt8(category)
            default: break
            }
        }
        let said = UInt16(Credence.said(confirmations: Int(confirmations), disputes: Int(disputes)).rawValue)
        bits = UInt16(slot) << 2 | said | (hasPlace ? UInt16(Self.placeBit) : 0)
    }

    /// A report that is nowhere.
    static let none = ColumnsCode(bits: UInt16(nowhere) << 2)

    init(bits: UInt16) { self.bits = bits }

    /// The slot.
    var slot: UInt8 { Self.slot(of: Int(bits)) }
    /// Anyone may see it.
    var isPublic: Bool { slot < Self.nowhere }

    /// The slot of a code, with or without its stale bit.
    static func slot(of code: Int) -> UInt8 { UInt8(truncatingIfNeeded: code >> 2) }
}
