// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Kernel
import Record

/// What witnesses attest of a record, compared with what is served of it.
struct Attestation {
    /// A checkpoint that a witness cosigned.
    private struct Cosigned {
        let checkpoint: Checkpoint
        let cosignature: Cosignature
    }
    private let cosigned: [Cosigned]
    private let keys: [WitnessKey]
    /// Witnesses that the node itself says refuse it: name, and the size that they saw.
    private let contradictions: [(name: String, size: Int64)]

    /// Gathers the cosignatures by these keys under the checkpoint, and in what the node says of its witnesses.
    init(_ note: SignedNote, _ statements: [UInt8], _ keys: [WitnessKey]) {
        let told: [JSONValue] =
            if case .object(let all)? = try? JSONValue(parsing: statements),
                case .array(let list)? = all["witnesses"]
            { list } else { [] }
        var notes = [note]
        var contradictions: [(name: String, size: Int64)] = []
        for case .object(let one) in told {
            if case .string(let text)? = one["checkpoint"], let note = try? SignedNote(parsing: text.utf8) {
                notes.append(note)
            }
            if case .bool(true)? = one["contradicts"], case .string(let name)? = one["name"] {
                let seen: Int64 = if case .int(let size)? = one["seen"] { size } else { 0 }
                contradictions.append((name, seen))
            }
        }
        var cosigned: [Cosigned] = []
        for note in notes {
            guard let checkpoint = try? Checkpoint(parsing: note.text) else { continue }
            cosigned += note.cosignatures(by: keys).map { Cosigned(checkpoint: checkpoint, cosignature: $0) }
        }
        (self.cosigned, self.keys, self.contradictions) = (cosigned, keys, contradictions)
    }

    /// Compares the root with those that were cosigned at this size.
    ///
    /// - Throws: `Verification.Failure`.
    mutating func check(_ checker: RecordChecker) throws {
        for one in cosigned where one.checkpoint.size == checker.size && one.checkpoint.root != checker.root {
            throw Verification.Failure(
                index: nil, what: Self.contradiction(one.cosignature.key.name, one.checkpoint.size))
        }
    }

    /// One line for each witness that was named.
    ///
    /// - Throws: `Verification.Failure` where one contradicts the record, or has not cosigned it for too long.
    func lines(_ checkpoint: Checkpoint, within hours: Int) throws -> [String] {
        for one in contradictions {
            throw Verification.Failure(index: nil, what: Self.accusation(one.name, one.size))
        }
        return try keys.map { key in
            let own = cosigned.filter { one in
                one.cosignature.key == key && one.checkpoint.origin == checkpoint.origin
            }
            let best = own.max {
                ($0.checkpoint.size, $0.cosignature.time) < ($1.checkpoint.size, $1.cosignature.time)
            }
            guard let best else {
                throw Verification.Failure(index: nil, what: "the witness \(key.name) has not cosigned it")
            }
            guard best.checkpoint.size <= checkpoint.size else {
                throw Verification.Failure(
                    index: nil, what: Self.contradiction(key.name, best.checkpoint.size))
            }
            let time = Timestamp(milliseconds: best.cosignature.time * 1000).rfc3339(milliseconds: false)
            let age = Kernel.systemClock().milliseconds / 1000 - best.cosignature.time
            guard age <= Int64(hours) * 3600 else {
                throw Verification.Failure(
                    index: nil,
                    what:
                        "the witness \(key.name) has cosigned nothing since \(time); allow more with --within"
                )
            }
            return "\(key.name): cosigned \(best.checkpoint.size) of \(checkpoint.size) entries, at \(time)"
        }
    }

    /// What is wrong where a witness saw another record.
    static func contradiction(_ name: String, _ size: Int64) -> String {
        "its past was changed: the witness \(name) has cosigned \(size) entries that are gone or are others now"
    }

    /// What a witness says, which the node repeats; there is no proof of it but at the witness.
    static func accusation(_ name: String, _ size: Int64) -> String {
        "its past was changed, says the witness \(name): of \(size) entries that it cosigned some are gone or others"
    }
}
