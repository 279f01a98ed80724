// SPDX-License-Identifier: Apache-2.0

/// A value that a database column holds.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}
