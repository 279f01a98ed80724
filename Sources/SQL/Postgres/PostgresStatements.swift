// SPDX-License-Identifier: Apache-2.0
import CPostgres

/// A statement as the server knows it: `$1` for each `?`, and the types of its parameters.
struct PostgresStatement {
    /// What tells one prepared statement from another: the text, and the types that its parameters have now.
    struct Key: Hashable {
        let text: String
        let types: [Oid]
    }
    let key: Key
    let text: String
    var types: [Oid] { key.types }
}

/// The statements that a session has prepared, by their text.
struct PostgresStatements {
    /// So many are kept; lists of many lengths and rare filters must not fill the server.
    private static let most = 512

    private var names: [PostgresStatement.Key: String] = [:]
    private var order: [PostgresStatement.Key] = []
    private var texts: [String: (text: String, count: Int)] = [:]
    private var made = 0

    /// The statement of a literal.
    ///
    /// - Parameter types: The types of its parameters; those of their values if nil.
    /// - Throws: `DatabaseFault.failed` where the text itself holds a `?`.
    mutating func statement(_ sql: SQL, _ types: [Oid]? = nil) throws -> PostgresStatement {
        let known = texts[sql.text] ?? Self.numbered(sql.text)
        if texts.count > Self.most * 2 { texts.removeAll() }
        texts[sql.text] = known
        guard known.count == sql.parameters.count else {
            throw DatabaseFault.failed(
                code: 0, message: "a literal ? in the statement", statement: sql.text)
        }
        let types = try types ?? sql.parameters.map(Self.type)
        return PostgresStatement(key: .init(text: sql.text, types: types), text: known.text)
    }

    /// Tells whether the server knows it already.
    func isPrepared(_ key: PostgresStatement.Key) -> Bool { names[key] != nil }

    /// The name under which the server knows it, or will.
    mutating func name(_ key: PostgresStatement.Key) -> String {
        if let name = names[key] { return name }
        made += 1
        let name = "s\(made)"
        names[key] = name
        order.append(key)
        return name
    }

    /// Forgets the oldest where there are too many, and gives their names.
    mutating func evict() -> [String] {
        guard order.count >= Self.most else { return [] }
        let old = order.prefix(Self.most / 4)
        order.removeFirst(old.count)
        return old.compactMap { names.removeValue(forKey: $0) }
    }

    /// Forgets one that could not be prepared.
    mutating func forget(_ key: PostgresStatement.Key) {
        names[key] = nil
        order.removeAll { $0 == key }
    }

    /// Forgets all; what the server still has under the old names is never asked for again.
    mutating func forgetAll() {
        names.removeAll()
        order.removeAll()
    }

    /// The type under which a value is sent; the server tells that of a null from where it stands.
    static func type(_ value: SQLValue) throws -> Oid {
        switch value {
        case .null: return 0
        case .integer: return PostgresType.int8
        case .real(let real):
            guard !real.isNaN else {
                throw DatabaseFault.failed(code: 0, message: "NaN cannot be stored", statement: "")
            }
            return PostgresType.float8
        case .text(let text):
            guard !text.utf8.contains(0) else {
                throw DatabaseFault.failed(code: 0, message: "NUL in a text", statement: "")
            }
            return PostgresType.text
        case .blob: return PostgresType.bytea
        }
    }

    /// The text with `$1`, `$2` … for each `?` outside of quotes.
    private static func numbered(_ text: String) -> (text: String, count: Int) {
        var (result, count, quote): ([UInt8], Int, UInt8?) = ([], 0, nil)
        result.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch (byte, quote) {
            case (UInt8(ascii: "?"), nil):
                count += 1
                result += Array("$\(count)".utf8)
                continue
            case (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), nil): quote = byte
            case (_, byte): quote = nil
            default: break
            }
            result.append(byte)
        }
        return (String(decoding: result, as: UTF8.self), count)
    }
}

/// The types of the server that we send or read (pg_type.dat).
enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1700
}
