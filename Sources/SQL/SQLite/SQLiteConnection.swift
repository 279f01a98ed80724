// SPDX-License-Identifier: Apache-2.0
import GRDB
import GRDBSQLite

/// One connection for the length of one transaction; statements are kept by the driver's cache.
final class SQLiteConnection: Connection {
    private let db: GRDB.Database
    private var inUse: Set<ObjectIdentifier> = []
    let pendingCounts = PendingCounts()

    init(_ db: GRDB.Database) { self.db = db }

    func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
        try withStatement(sql) { handle in
            let cursor = SQLiteCursor(handle)
            let row = Row(cursor)
            while true {
                switch sqlite3_step(handle) {
                case SQLITE_ROW: try body(row)
                case SQLITE_DONE: return
                case let code: throw fault(code, sql)
                }
            }
        }
    }

    func run(_ sql: SQL) throws {
        try withStatement(sql) { handle in
            while true {
                switch sqlite3_step(handle) {
                case SQLITE_ROW: continue
                case SQLITE_DONE: return
                case let code: throw fault(code, sql)
                }
            }
        }
    }

    /// Executes a statement that the driver itself needs.
    func execute(_ text: String) throws { try run(SQL(text: text)) }

    /// Prepares or reuses, binds, and always resets: a statement that stays open would hold its snapshot.
    private func withStatement(_ sql: SQL, _ body: (SQLiteStatement) throws -> Void) throws {
        let statement = try prepared(sql.text)
        let handle = statement.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
            inUse.remove(ObjectIdentifier(statement))
        }
        guard Int(sqlite3_bind_parameter_count(handle)) == sql.parameters.count else {
            throw DatabaseFault.failed(
                code: SQLITE_MISUSE, message: "a literal ? in the statement", statement: sql.text)
        }
        for (position, value) in sql.parameters.enumerated() {
            let code = try Self.bind(value, at: Int32(position + 1), to: handle)
            guard code == SQLITE_OK else { throw fault(code, sql) }
        }
        try body(handle)
    }

    /// The cached statement, or a fresh one where the cached one stands on a row further out.
    private func prepared(_ text: String) throws -> Statement {
        do {
            let cached = try db.cachedStatement(sql: text)
            if inUse.insert(ObjectIdentifier(cached)).inserted { return cached }
            let fresh = try db.makeStatement(sql: text)
            inUse.insert(ObjectIdentifier(fresh))
            return fresh
        } catch let error as DatabaseError {
            throw DatabaseFault(error)
        }
    }

    private static func bind(_ value: SQLValue, at position: Int32, to handle: SQLiteStatement) throws
        -> Int32
    {
        // SQLite copies the bytes (SQLITE_TRANSIENT): ours are gone when the statement steps.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(handle, position)
        case .integer(let integer): return sqlite3_bind_int64(handle, position, integer)
        case .real(let real):
            guard !real.isNaN else {
                // SQLite would store NULL and say nothing.
                throw DatabaseFault.failed(
                    code: SQLITE_MISMATCH, message: "NaN cannot be stored", statement: "")
            }
            return sqlite3_bind_double(handle, position, real)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    guard let base = characters.baseAddress else {
                        return sqlite3_bind_text(handle, position, "", 0, transient)
                    }
                    return sqlite3_bind_text64(
                        handle, position, base, sqlite3_uint64(characters.count), transient,
                        UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress, buffer.count > 0 else {
                    return sqlite3_bind_zeroblob(handle, position, 0)
                }
                return sqlite3_bind_blob64(handle, position, base, sqlite3_uint64(buffer.count), transient)
            }
        }
    }

    private func fault(_ code: Int32, _ sql: SQL) -> DatabaseFault {
        guard let connection = db.sqliteConnection else { return .closed }
        let extended = sqlite3_extended_errcode(connection)
        let message = String(cString: sqlite3_errmsg(connection))
        return DatabaseFault(code: extended == 0 ? code : extended, message: message, statement: sql.text)
    }
}

/// A statement that stands on a row.
final class SQLiteCursor: RowSource {
    private let handle: SQLiteStatement

    init(_ handle: SQLiteStatement) { self.handle = handle }

    var columnCount: Int { Int(sqlite3_column_count(handle)) }
    func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }
    func real(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

    func text(_ column: Int) -> String { withBytes(column) { String(decoding: $0, as: UTF8.self) } }

    func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let base: UnsafeRawPointer?
        if sqlite3_column_type(handle, Int32(column)) == SQLITE_BLOB {
            base = sqlite3_column_blob(handle, Int32(column))
        } else {
            base = UnsafeRawPointer(sqlite3_column_text(handle, Int32(column)))
        }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: base, count: base == nil ? 0 : count))
    }

    func value(_ column: Int) -> SQLValue {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer(integer(column))
        case SQLITE_FLOAT: .real(real(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(withBytes(column) { [UInt8]($0) })
        default: .null
        }
    }
}
