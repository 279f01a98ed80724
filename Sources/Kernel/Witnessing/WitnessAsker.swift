// SPDX-License-Identifier: Apache-2.0
import Formats
public import Record
import SQL

/// How a witness is reached: sends a request to an address, and gives status, media type and body.
///
/// It MUST be bounded in time and in bytes.
public typealias WitnessDoor =
    @Sendable (_ address: String, _ request: [UInt8]) async throws -> WitnessReply

/// What came back from a witness.
public struct WitnessReply: Sendable {
    let status: Int
    let type: String
    let body: [UInt8]

    /// Describes an answer of HTTP.
    public init(status: Int, type: String, body: [UInt8]) {
        (self.status, self.type, self.body) = (status, type, body)
    }
}

/// Asks one witness to cosign each new checkpoint (C2SP tlog-witness); nothing ever waits for it.
struct WitnessAsker: Sendable {
    let witness: AskedWitness
    let kernel: Kernel
    let door: WitnessDoor

    /// One witness is asked at most this often.
    static let pause: Duration = .seconds(2)
    /// A record that does not grow is cosigned again after so many seconds, so that its cosignature stays young.
    static let freshness: Int64 = 3600
    /// Cosignatures of the future are not believed, but for clocks that differ a little.
    static let tolerance: Int64 = 300

    /// Asks whenever there is something new and this process leads, until cancelled.
    func run() async throws {
        var failures = 0
        while !Task.isCancelled {
            if kernel.isLeading, isDue(failures) {
                do {
                    let statement = try await ask()
                    try await kernel.witnesses.keep(statement, in: kernel.database)
                    failures = statement.outcome == .cosigned ? 0 : failures + 1
                } catch let fault as DatabaseFault where fault.passes { failures += 1 }
                try await Task.sleep(for: failures == 0 ? Self.pause : Self.pause(after: failures))
            } else {
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// 2, 4, 8 … seconds, at most five minutes.
    static func pause(after failures: Int) -> Duration { .seconds(min(300, 1 << min(failures, 9))) }

    private var known: WitnessStatement {
        kernel.witnesses.statements.first { $0.key == witness.key } ?? WitnessStatement(witness)
    }

    /// There is a checkpoint that this witness has not cosigned, or not for long, or it failed the last time.
    private func isDue(_ failures: Int) -> Bool {
        guard let latest = kernel.checkpoints.latest else { return false }
        let known = known
        guard failures == 0, known.outcome == .cosigned, known.size == latest.size,
            let cosigned = known.cosigned
        else { return true }
        return kernel.clock().milliseconds(since: cosigned) > Self.freshness * 1000
    }

    /// Asks once; what the witness says of the size that it knows is followed once or twice.
    func ask() async throws -> WitnessStatement {
        var statement = known
        statement.tried = kernel.clock()
        var (old, isTold) = (statement.size, false)
        for _ in 0..<3 {
            guard let note = try await kernel.checkpoints.stored()?.note else { return statement }
            let request: WitnessRequest
            do { request = try await self.request(note, from: old) } catch is RecordError {
                statement.outcome = .silent
                return statement
            }
            guard let reply = try? await door(witness.address + "/add-checkpoint", request.bytes) else {
                statement.outcome = .silent
                return statement
            }
            switch reading(reply, to: request, isTold, &statement) {
            case .settled: return statement
            case .again(let size): (old, isTold) = (size, true)
            }
        }
        statement.outcome = .silent
        return statement
    }

    private enum Reading {
        case settled
        case again(from: Int64)
    }

    /// A request whose proof begins at a size that the witness is believed to have cosigned.
    private func request(_ note: SignedNote, from old: Int64) async throws -> WitnessRequest {
        let size = try Checkpoint(parsing: note.text).size
        // A witness that saw more than there is cannot be given a proof; it says so itself.
        let start = min(old, size)
        guard start > 0, start < size else { return try WitnessRequest(old: start, proof: [], note: note) }
        let proof = try await kernel.database.read { db in
            try MerkleTree.consistencyProof(from: start, to: size) { level, index, _ in
                try db.first("SELECT hashes FROM record_tile WHERE level = \(level) AND idx = \(index)") {
                    $0.blob(0)
                } ?? []
            }
        }
        return try WitnessRequest(old: start, proof: proof, note: note)
    }

    /// - Parameter isTold: The old size is what the witness itself said, in this very exchange.
    private func reading(
        _ reply: WitnessReply, to request: WitnessRequest, _ isTold: Bool, _ statement: inout WitnessStatement
    ) -> Reading {
        statement.seen = 0
        switch reply.status {
        case 200: read(reply.body, request, &statement)
        case 404: statement.outcome = .unknownRecord
        case 403: statement.outcome = .unknownKey
        case 422 where request.old > 0: (statement.outcome, statement.seen) = (.inconsistent, request.old)
        case 409:
            guard reply.type.prefix(while: { $0 != ";" }) == "text/x.tlog.size",
                let size = Int64(tlogSize: reply.body)
            else {
                statement.outcome = .silent
                break
            }
            if size > request.checkpoint.size {
                // Another process may have been here with a later checkpoint: ours is read again, once.
                if !isTold { return .again(from: size) }
                (statement.outcome, statement.seen) = (.ahead, size)
            } else if size == request.old {
                let isSame = size == request.checkpoint.size
                (statement.outcome, statement.seen) = (isSame ? .inconsistent : .silent, isSame ? size : 0)
            } else {
                return .again(from: size)
            }
        default: statement.outcome = .silent
        }
        return .settled
    }

    private func read(_ body: [UInt8], _ request: WitnessRequest, _ statement: inout WitnessStatement) {
        let now = kernel.clock().milliseconds / 1000
        var best: (line: NoteSignature, time: Int64)?
        for line in (try? SignedNote.signatureLines(body)) ?? [] {
            guard let time = witness.key.time(of: line, under: request.note.text),
                time <= now + Self.tolerance, time > best?.time ?? -1
            else { continue }
            best = (line, time)
        }
        guard let best, var note = try? SignedNote(parsing: request.note.bytes),
            (try? note.append(best.line)) != nil
        else {
            statement.outcome = .silent
            return
        }
        (statement.note, statement.size) = (note, request.checkpoint.size)
        (statement.cosigned, statement.outcome) = (Timestamp(milliseconds: best.time * 1000), .cosigned)
    }
}

extension Kernel {
    /// Asks witnesses to cosign this record's checkpoints, until cancelled; with none it only waits.
    public func askWitnesses(_ witnesses: [AskedWitness], by door: @escaping WitnessDoor) async throws {
        // What another process may be asked by its settings is its own affair; only the leader decides.
        while !isLeading { try await Task.sleep(for: .milliseconds(500)) }
        try await self.witnesses.retain(witnesses, in: database)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for witness in witnesses {
                let asker = WitnessAsker(witness: witness, kernel: self, door: door)
                group.addTask { try await asker.run() }
            }
            try await group.waitForAll()
        }
    }

    /// The last published checkpoint with the cosignatures that it has so far; nil before the first.
    public var cosignedCheckpoint: (note: SignedNote, size: Int64)? {
        checkpoints.latest.map { (witnesses.joined(to: $0.note), $0.size) }
    }
}
