// SPDX-License-Identifier: Apache-2.0

/// Where a row's columns come from: a driver's cursor, standing on one row.
public protocol RowSource: AnyObject {
    /// Number of columns.
    var columnCount: Int { get }
    /// Tells whether the column is null.
    func isNull(_ column: Int) -> Bool
    /// The column as a 64-bit integer; 0 for null.
    func integer(_ column: Int) -> Int64
    /// The column as a number; 0 for null.
    func real(_ column: Int) -> Double
    /// The column as text; empty for null.
    func text(_ column: Int) -> String
    /// Lends the bytes of a text or blob column, valid only inside the closure.
    func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T
    /// The column with its stored type.
    func value(_ column: Int) -> SQLValue
}

/// One row of a result, readable only while its closure runs.
public struct Row: ~Copyable {
    @usableFromInline let source: any RowSource

    /// Wraps a driver's cursor.
    public init(_ source: any RowSource) { self.source = source }

    /// Number of columns.
    public var count: Int { source.columnCount }

    /// A 64-bit integer; 0 for null.
    @inlinable public func int(_ column: Int) -> Int64 { source.integer(column) }

    /// A 64-bit integer, or nil for null.
    @inlinable public func optionalInt(_ column: Int) -> Int64? {
        source.isNull(column) ? nil : source.integer(column)
    }

    /// A number; 0 for null.
    @inlinable public func real(_ column: Int) -> Double { source.real(column) }

    /// A number, or nil for null.
    @inlinable public func optionalReal(_ column: Int) -> Double? {
        source.isNull(column) ? nil : source.real(column)
    }

    /// A text; empty for null.
    @inlinable public func text(_ column: Int) -> String { source.text(column) }

    /// A text, or nil for null.
    @inlinable public func optionalText(_ column: Int) -> String? {
        source.isNull(column) ? nil : source.text(column)
    }

    /// A copy of the bytes; empty for null.
    @inlinable public func blob(_ column: Int) -> [UInt8] { source.withBytes(column) { [UInt8]($0) } }

    /// A copy of the bytes, or nil for null.
    @inlinable public func optionalBlob(_ column: Int) -> [UInt8]? {
        source.isNull(column) ? nil : source.withBytes(column) { [UInt8]($0) }
    }

    /// Lends the bytes of a text or blob column without a copy.
    @inlinable public func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows
        -> T
    {
        try source.withBytes(column, body)
    }

    /// Tells whether the column is null.
    @inlinable public func isNull(_ column: Int) -> Bool { source.isNull(column) }

    /// The column with its stored type.
    public func value(_ column: Int) -> SQLValue { source.value(column) }
}
