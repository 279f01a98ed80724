// SPDX-License-Identifier: Apache-2.0
import CPostgres

/// A result that stands on a row; values come in the server's binary form.
final class PostgresCursor: RowSource {
    private let result: PostgresResult
    /// The row.
    var position: Int32 = 0

    init(_ result: PostgresResult) { self.result = result }

    var columnCount: Int { result.types.count }

    func isNull(_ column: Int) -> Bool { PQgetisnull(result.handle, position, Int32(column)) == 1 }

    func integer(_ column: Int) -> Int64 {
        withBytes(column) { bytes in
            switch (result.types[column], bytes.count) {
            case (_, 0): 0
            case (PostgresType.int8, 8): Self.integer(bytes, as: Int64.self)
            case (PostgresType.int4, 4): Int64(Self.integer(bytes, as: Int32.self))
            case (PostgresType.int2, 2): Int64(Self.integer(bytes, as: Int16.self))
            case (PostgresType.bool, 1): Int64(bytes[0])
            case (PostgresType.numeric, _): PostgresNumeric(bytes).integer
            case (PostgresType.float8, 8), (PostgresType.float4, 4):
                Int64(exactly: number(bytes, column).rounded(.towardZero)) ?? 0
            default: Int64(String(decoding: bytes, as: UTF8.self)) ?? 0
            }
        }
    }

    func real(_ column: Int) -> Double { withBytes(column) { bytes in number(bytes, column) } }

    private func number(_ bytes: UnsafeRawBufferPointer, _ column: Int) -> Double {
        switch (result.types[column], bytes.count) {
        case (_, 0): 0
        case (PostgresType.float8, 8):
            Double(bitPattern: UInt64(bitPattern: Self.integer(bytes, as: Int64.self)))
        case (PostgresType.float4, 4):
            Double(Float(bitPattern: UInt32(bitPattern: Self.integer(bytes, as: Int32.self))))
        case (PostgresType.numeric, _): PostgresNumeric(bytes).real
        case (PostgresType.text, _): Double(String(decoding: bytes, as: UTF8.self)) ?? 0
        default: Double(integer(column))
        }
    }

    func text(_ column: Int) -> String {
        switch result.types[column] {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.numeric:
            isNull(column) ? "" : String(integer(column))
        case PostgresType.float8, PostgresType.float4: isNull(column) ? "" : String(real(column))
        default: withBytes(column) { String(decoding: $0, as: UTF8.self) }
        }
    }

    func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let count = Int(PQgetlength(result.handle, position, Int32(column)))
        let base = PQgetvalue(result.handle, position, Int32(column))
        return try body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
    }

    func value(_ column: Int) -> SQLValue {
        guard !isNull(column) else { return .null }
        return switch result.types[column] {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.bool:
            .integer(integer(column))
        case PostgresType.numeric:
            withBytes(column) { PostgresNumeric($0).isWhole }
                ? .integer(integer(column)) : .real(real(column))
        case PostgresType.float8, PostgresType.float4: .real(real(column))
        case PostgresType.bytea: .blob(withBytes(column) { [UInt8]($0) })
        default: .text(text(column))
        }
    }

    private static func integer<I: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, as type: I.Type) -> I {
        I(bigEndian: bytes.loadUnaligned(as: I.self))
    }
}

/// A NUMERIC in the server's binary form: what sums of 64-bit integers are.
///
/// Words of 16 bits: number of digits, weight of the first, sign, scale, then digits to the base 10,000
/// (`numeric_send` in utils/adt/numeric.c).
struct PostgresNumeric {
    private let digits: [Int]
    private let weight: Int
    private let isNegative: Bool

    init(_ bytes: UnsafeRawBufferPointer) {
        func word(_ position: Int) -> Int {
            guard position * 2 + 1 < bytes.count else { return 0 }
            return Int(Int16(bitPattern: UInt16(bytes[position * 2]) << 8 | UInt16(bytes[position * 2 + 1])))
        }
        digits = (0..<max(0, word(0))).map { word(4 + $0) }
        weight = word(1)
        isNegative = word(2) & 0xffff == 0x4000
    }

    /// It has no fraction.
    var isWhole: Bool { digits.count <= weight + 1 || digits.dropFirst(weight + 1).allSatisfy { $0 == 0 } }

    /// Without its fraction; a sum beyond 64 bits is cut to the nearest that fits.
    var integer: Int64 {
        var sum: Int64 = 0
        for position in 0..<max(0, weight + 1) {
            let digit = Int64(position < digits.count ? digits[position] : 0)
            let (product, tooLarge) = sum.multipliedReportingOverflow(by: 10_000)
            let (next, over) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            guard !tooLarge, !over else { return isNegative ? .min : .max }
            sum = next
        }
        return sum
    }

    /// As a number.
    var real: Double {
        var sum = 0.0
        for digit in digits { sum = sum * 10_000 + Double(digit) }
        var exponent = weight + 1 - digits.count
        while exponent > 0 {
            sum *= 10_000
            exponent -= 1
        }
        while exponent < 0 {
            sum /= 10_000
            exponent += 1
        }
        return isNegative ? -sum : sum
    }
}
