// SPDX-License-Identifier: Apache-2.0

/// Bound parameters in the server's binary form.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []

    init(_ values: [SQLValue]) {
        starts.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        bytes.reserveCapacity(values.count * 8)
        for value in values { append(value) }
    }

    private mutating func append(_ value: SQLValue) {
        let start = bytes.count
        switch value {
        case .null:
            starts.append(-1)
            lengths.append(0)
            return
        case .integer(let integer): append(UInt64(bitPattern: integer))
        case .real(let real): append(real.bitPattern)
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .blob(let blob): bytes.append(contentsOf: blob)
        }
        starts.append(start)
        lengths.append(Int32(bytes.count - start))
    }

    private mutating func append(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Lends the arrays that libpq takes.
    func with<T>(
        _ body: (
            _ count: Int32, _ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]
        ) -> T
    ) -> T {
        // One byte more, so that an empty value has a place too: a null pointer would be a null.
        (bytes + [0]).withUnsafeBytes { buffer in
            let base = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = starts.map { start in start < 0 ? nil : base.map { $0 + start } }
            return body(Int32(values.count), values, lengths, Array(repeating: 1, count: values.count))
        }
    }
}
