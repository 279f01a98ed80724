// SPDX-License-Identifier: Apache-2.0

/// What a record asks of a witness: to cosign a checkpoint that continues an earlier one (C2SP tlog-witness).
///
///     old <size>\n
///     <base64 of a hash of the consistency proof>\n   (none to 63)
///     \n
///     <signed checkpoint>
public struct WitnessRequest: Hashable, Sendable {
    /// The most lines that a proof may have; a tree of 2^62 leaves needs no more.
    public static let maximumProof = 63
    /// The longest request that is read, in bytes: the proof, and a checkpoint with a few dozen signatures.
    public static let maximumLength = 16_384

    /// The size of the checkpoint that the witness cosigned last; 0 where it never did.
    public let old: Int64
    /// The proof that the tree of `old` leaves begins that of the checkpoint (RFC 6962 §2.1.2).
    public let proof: [RecordHash]
    /// The checkpoint, signed by the record.
    public let note: SignedNote
    /// What the note says.
    public let checkpoint: Checkpoint

    /// Makes a request.
    public init(old: Int64, proof: [RecordHash], note: SignedNote) throws(RecordError) {
        guard old >= 0 else { throw .proof("the old size is negative") }
        guard proof.count <= Self.maximumProof else { throw .proof("more than \(Self.maximumProof) lines") }
        (self.old, self.proof, self.note) = (old, proof, note)
        checkpoint = try Checkpoint(parsing: note.text)
    }

    /// Reads a request, and refuses every one that `bytes` would not write.
    public init(parsing bytes: some Collection<UInt8>) throws(RecordError) {
        guard bytes.count <= Self.maximumLength else {
            throw .proof("longer than \(Self.maximumLength) bytes")
        }
        let bytes = Array(bytes)
        var reader = LineReader(bytes)
        guard let first = reader.line(after: "old "), let old = Int64(canonicalDecimal: first) else {
            throw .proof("the first line is not an old size")
        }
        var proof: [RecordHash] = []
        while let line = reader.line(after: "") {
            if line.isEmpty {
                try self.init(
                    old: old, proof: proof, note: SignedNote(parsing: bytes[line.endIndex...].dropFirst()))
                return
            }
            guard let decoded = Base64.decode(line), let hash = RecordHash(bytes: decoded) else {
                throw .proof("line \(proof.count + 2) is not a hash")
            }
            guard proof.count < Self.maximumProof else {
                throw .proof("more than \(Self.maximumProof) lines")
            }
            proof.append(hash)
        }
        throw .proof("no empty line after the proof")
    }

    /// The request as it is sent.
    public var bytes: [UInt8] {
        var text = Array("old \(old)\n".utf8)
        for hash in proof { text += Array("\(hash.base64)\n".utf8) }
        text.append(ASCII.newline)
        return text + note.bytes
    }
}

extension Int64 {
    /// Reads the size that a witness answers: a decimal without leading zeros and a newline (`text/x.tlog.size`).
    public init?(tlogSize body: some Collection<UInt8>) {
        let bytes = Array(body)
        guard bytes.last == ASCII.newline else { return nil }
        self.init(canonicalDecimal: bytes.dropLast())
    }
}
