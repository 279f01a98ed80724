// SPDX-License-Identifier: Apache-2.0
import CPostgres

/// An answer of the server, kept until nobody holds it.
final class PostgresResult {
    let handle: OpaquePointer
    let types: [Oid]
    let rowCount: Int32

    init(_ handle: OpaquePointer) {
        self.handle = handle
        rowCount = PQntuples(handle)
        types = (0..<PQnfields(handle)).map { PQftype(handle, $0) }
    }

    deinit { PQclear(handle) }

    /// What kind of answer it is.
    var status: ExecStatusType { PQresultStatus(handle) }

    /// The five characters that tell an error (PostgreSQL, appendix A).
    var state: String { field("C") }

    /// A field of an error by its letter (`PG_DIAG_…` of libpq-fe.h).
    private func field(_ letter: UnicodeScalar) -> String {
        PQresultErrorField(handle, Int32(letter.value)).map { String(cString: $0) } ?? ""
    }

    /// Tells an error in terms of what the caller can do about it.
    func fault(statement: String) -> DatabaseFault {
        let message = field("M")
        switch state {
        case "23505", "23503", "23502", "23514", "23000", "23001", "23P01":
            return .constraint(constraint, message: message)
        case "55P03", "40001", "40P01", "57014": return .busy
        case "53100", "53200": return .full
        case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04": return .unreachable(message: message)
        case let state where state.hasPrefix("08"): return .unreachable(message: message)
        case "42501":
            return .unusable(message: "\(message): GRANT the node's user what it lacks, or make it the owner")
        case "25006": return .unusable(message: "\(message): it only reads; name the server that writes")
        case "58P01", "XX001", "XX002": return .unusable(message: message)
        case let state:
            return .failed(
                code: Int32(state, radix: 36) ?? 0, message: "\(state) \(message)", statement: statement)
        }
    }

    private var constraint: DatabaseFault.Constraint {
        let table = field("t")
        switch state {
        case "23505":
            // Detail: Key (a, b)=(1, 2) already exists.
            let detail = field("D")
            let list = detail.split(separator: "(").dropFirst().first?.split(separator: ")").first ?? ""
            let columns = list.split(separator: ",").map { column in
                "\(table).\(column.filter { $0 != " " && $0 != "\"" })"
            }
            let isKey = field("n").hasSuffix("_pkey")
            return .init(kind: isKey ? .primaryKey : .unique, columns: columns.joined(separator: ", "))
        case "23503", "23001": return .init(kind: .foreignKey, columns: "")
        case "23502": return .init(kind: .notNull, columns: "\(table).\(field("c"))")
        case "23514": return .init(kind: .check, columns: "")
        default: return .init(kind: .other, columns: table)
        }
    }
}
