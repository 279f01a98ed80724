// SPDX-License-Identifier: Apache-2.0
public import Record
import SQL
import Synchronization

/// What every witness of this record said last, in memory, in the order of their keys.
public final class WitnessBoard: Sendable {
    private struct State {
        var statements: [WitnessStatement] = []
        var mark: Int64 = 0
    }
    private let state = Mutex(State())

    init() {}

    /// All statements.
    public var statements: [WitnessStatement] { state.withLock { $0.statements } }

    /// A checkpoint with the lines of all witnesses that cosigned exactly it.
    public func joined(to note: SignedNote) -> SignedNote {
        var joined = note
        for statement in statements {
            guard let cosigned = statement.note, cosigned.text == note.text else { continue }
            for line in cosigned.signatures where statement.key.time(of: line, under: note.text) != nil {
                // A note has room for a hundred; there are never so many.
                try? joined.append(line)
            }
        }
        return joined
    }

    /// Reads the statements again if any is newer than those known; `mark` is when the newest was made.
    func catchUp(_ mark: Int64, from database: Database) async throws {
        guard mark != state.withLock({ $0.mark }) else { return }
        let statements = try await database.read { db in try Self.stored(db) }
        state.withLock { ($0.statements, $0.mark) = (statements, mark) }
    }

    func load(_ db: borrowing ReadTransaction) throws {
        let statements = try Self.stored(db)
        state.withLock { $0.statements = statements }
    }

    /// Keeps a statement here and for the other processes.
    func keep(_ statement: WitnessStatement, in database: Database) async throws {
        let (stored, dialect) = (statement.stored, database.dialect)
        try await database.write { db in
            try db.run(stored)
            try db.announce(dialect)
        }
        state.withLock { state in
            state.statements.removeAll { $0.key == statement.key }
            state.statements.append(statement)
            state.statements.sort { $0.key.description < $1.key.description }
        }
    }

    /// Forgets those who are not asked any more.
    func retain(_ witnesses: [AskedWitness], in database: Database) async throws {
        let gone = statements.map(\.key).filter { key in !witnesses.contains { $0.key == key } }
        guard !gone.isEmpty else { return }
        try await database.write { db in
            for key in gone { try db.run("DELETE FROM vault_witness WHERE key = \(key.description)") }
        }
        state.withLock { state in state.statements.removeAll { gone.contains($0.key) } }
    }

    private static func stored(_ db: borrowing ReadTransaction) throws -> [WitnessStatement] {
        try db.query("SELECT \(WitnessStatement.columns) FROM vault_witness ORDER BY key") {
            try WitnessStatement($0)
        }
    }
}
