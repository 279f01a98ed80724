// SPDX-License-Identifier: Apache-2.0

/// The names and values of a form, as a query of an address or a body carries them.
///
/// A form writes spaces as `+`, and a plus that was typed as `%2B`
/// (URL Standard, § 5.1 application/x-www-form-urlencoded parsing). Bytes that are no UTF-8 are replaced.
public struct FormFields: Sendable {
    private(set) var pairs: [(name: String, value: String)] = []

    /// Reads at most the first thousand fields.
    init(parsing bytes: some Sequence<UInt8>) {
        for pair in Array(bytes).split(separator: UInt8(ascii: "&")).prefix(1000) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            pairs.append((Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : ""))
        }
    }

    /// The first value of a name.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// All values of a name, in their order.
    public func values(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Tells whether a name is there, with or without a value.
    public func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var (result, rest) = ([UInt8](), bytes)
        result.reserveCapacity(bytes.count)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                result.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy(isHexadecimal),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
    }
}
