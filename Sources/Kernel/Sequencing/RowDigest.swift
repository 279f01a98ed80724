// SPDX-License-Identifier: Apache-2.0
import Crypto
import SQL

/// A running hash over rows, by which two tables are compared.
struct RowDigest: Sendable, Equatable {
    private var hasher = SHA256()
    private(set) var count = 0

    mutating func add(_ value: SQLValue) {
        count += 1
        switch value {
        case .null: hasher.update(data: [0])
        case .integer(let integer): update(1, integer)
        case .real(let real): update(2, Int64(bitPattern: real.bitPattern))
        case .text(let text):
            update(3, Int64(text.utf8.count))
            hasher.update(data: Array(text.utf8))
        case .blob(let bytes):
            update(4, Int64(bytes.count))
            hasher.update(data: bytes)
        }
    }

    private mutating func update(_ kind: UInt8, _ integer: Int64) {
        var bytes: [UInt8] = [kind]
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: integer >> Int64(shift * 8))) }
        hasher.update(data: bytes)
    }

    static func == (left: RowDigest, right: RowDigest) -> Bool {
        left.count == right.count && Array(left.hasher.finalize()) == Array(right.hasher.finalize())
    }
}
