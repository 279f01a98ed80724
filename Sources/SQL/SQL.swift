// SPDX-License-Identifier: Apache-2.0

/// A statement whose interpolations are bound parameters.
///
/// This target is the one place that knows which database there is. Everything above it writes statements
/// once, in the portable subset (UPSERT, RETURNING, CTEs, window functions), as `SQL` literals:
///
///     let rows = try db.query("SELECT id FROM reports_report WHERE initiative = \(id)") { try $0.int(0) }
///
/// - `Database` opens transactions; their bodies are synchronous, so nothing awaits while one is open.
/// - `ReadTransaction` and `WriteTransaction` are `~Copyable` and borrowed: a page cannot write, and a
///   transaction cannot leave its closure.
/// - `Row` gives columns by position, decoded inside the closure.
/// - `Table` declares; `Dialect` alone holds what truly differs between databases, in two columns.
/// - `SQLite/` is the embedded driver, over GRDB.
///
/// A literal `?` MUST NOT stand in the text: it is the mark of a parameter.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The statement with one `?` for each parameter.
    public private(set) var text: String
    /// The bound parameters, in order.
    public private(set) var parameters: [SQLValue]
    /// The tables on which the answer rests; none where it is to be asked anew each time.
    public private(set) var tables: [String] = []

    /// Makes a statement without parameters.
    public init(stringLiteral value: String) {
        text = value
        parameters = []
    }

    /// Makes a statement from an interpolated literal.
    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
        parameters = stringInterpolation.parameters
    }

    /// Makes a statement from parts that were built by hand.
    public init(text: String, parameters: [SQLValue] = []) {
        self.text = text
        self.parameters = parameters
    }

    /// The same question, whose answer stands within a transaction until one of these tables is written.
    ///
    /// A driver for which a question is a journey (PostgreSQL) then asks once a transaction. All tables of the text
    /// MUST be named, but for those whose rows other transactions alone write.
    public func resting(on tables: String...) -> SQL {
        var question = self
        question.tables = tables
        return question
    }

    /// Appends another statement's text and parameters.
    public static func += (left: inout SQL, right: SQL) {
        left.text += right.text
        left.parameters += right.parameters
    }

    /// Collects the text and the parameters of a literal.
    public struct Interpolation: StringInterpolationProtocol {
        var text = ""
        var parameters: [SQLValue] = []

        /// Reserves room for the text.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            parameters.reserveCapacity(interpolationCount)
        }

        /// Appends statement text.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Appends a bound parameter.
        public mutating func appendInterpolation(_ value: SQLValue) {
            text += "?"
            parameters.append(value)
        }

        /// Appends a bound integer.
        public mutating func appendInterpolation(_ value: Int64) { appendInterpolation(.integer(value)) }

        /// Appends a bound integer.
        public mutating func appendInterpolation(_ value: Int) { appendInterpolation(.integer(Int64(value))) }

        /// Appends a bound number.
        public mutating func appendInterpolation(_ value: Double) { appendInterpolation(.real(value)) }

        /// Appends a bound text.
        public mutating func appendInterpolation(_ value: String) { appendInterpolation(.text(value)) }

        /// Appends bound bytes.
        public mutating func appendInterpolation(_ value: [UInt8]) { appendInterpolation(.blob(value)) }

        /// Appends a bound integer or null.
        public mutating func appendInterpolation(_ value: Int64?) {
            appendInterpolation(value.map(SQLValue.integer) ?? .null)
        }

        /// Appends a bound number or null.
        public mutating func appendInterpolation(_ value: Double?) {
            appendInterpolation(value.map(SQLValue.real) ?? .null)
        }

        /// Appends a bound text or null.
        public mutating func appendInterpolation(_ value: String?) {
            appendInterpolation(value.map(SQLValue.text) ?? .null)
        }

        /// Appends bound bytes or null.
        public mutating func appendInterpolation(_ value: [UInt8]?) {
            appendInterpolation(value.map(SQLValue.blob) ?? .null)
        }

        /// Appends a list of bound integers, in parentheses; at most 32,000 of them.
        ///
        /// The last one is repeated up to a power of two: statements are cached by their text, and lists of any
        /// length must not make any number of texts.
        public mutating func appendInterpolation(list values: [Int64]) {
            guard let last = values.last else {
                text += "(SELECT 0 WHERE 1 = 0)"
                return
            }
            var count = 1
            while count < values.count { count *= 2 }
            text += "("
            for position in 0..<min(count, max(values.count, 32_000)) {
                if position > 0 { text += "," }
                appendInterpolation(.integer(position < values.count ? values[position] : last))
            }
            text += ")"
        }

        /// Appends another statement.
        public mutating func appendInterpolation(_ sql: SQL) {
            text += sql.text
            parameters += sql.parameters
        }

        /// Appends the name of a declared table.
        public mutating func appendInterpolation(_ table: Table) { text += table.name }
    }
}
