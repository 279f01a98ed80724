// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// The public key of a witness (C2SP tlog-cosignature, "Format"; Ed25519, algorithm 0x04).
///
///     <name>+<8 hex digits of the key id>+<base64(0x04 || 32-byte Ed25519 public key)>
public struct WitnessKey: Hashable, Sendable {
    /// The signature type of a timestamped Ed25519 cosignature; other types are refused.
    static let algorithm: UInt8 = 0x04

    /// Who cosigns: an address without its scheme.
    public let name: String
    /// `SHA-256(name || 0x0A || 0x04 || public key)[:4]`, big endian.
    public let id: UInt32
    /// The 32 bytes of the key (RFC 8032 §5.1.5).
    public let publicKey: [UInt8]

    /// Makes the key of a witness, whose name has no spaces and no plus signs.
    public init(name: String, publicKey: [UInt8]) throws(RecordError) {
        guard name.isKeyName else { throw .key("the name is empty or has a space, a plus or a control") }
        guard publicKey.count == 32 else { throw .key("a public key has 32 bytes") }
        self.name = name
        self.id = KeyFields.id(name: name, algorithm: Self.algorithm, key: publicKey)
        self.publicKey = publicKey
    }

    /// Reads a key, and refuses one whose id is not that of its name and bytes.
    public init(parsing text: some StringProtocol) throws(RecordError) {
        let fields = try KeyFields(Array(text.utf8)[...], algorithm: Self.algorithm)
        try self.init(name: fields.name, publicKey: fields.key)
        try fields.check(id)
    }

    /// When this witness cosigned a note, in seconds since 1970; nil where `signature` is not by it.
    public func time(of signature: NoteSignature, under text: String) -> Int64? {
        guard signature.keyID == id, signature.name.isIdentical(to: name), signature.bytes.count == 72,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)
        else { return nil }
        var rest = signature.bytes[...]
        guard let stamp = rest.takeBigEndian(UInt64.self), let time = Int64(exactly: stamp),
            key.isValidSignature(Array(rest), for: Cosignature.message(text, time))
        else { return nil }
        return time
    }
}

extension WitnessKey: CustomStringConvertible {
    /// The line that a verifier is configured with.
    public var description: String {
        KeyFields.text(name: name, id: id, algorithm: Self.algorithm, key: publicKey)
    }
}

/// The private key of a witness; it MUST be of a witness alone, and never sign a record's own checkpoints.
public struct WitnessSigner: Sendable, CustomStringConvertible, CustomReflectable {
    /// What others verify its cosignatures with.
    public let key: WitnessKey
    private let seed: [UInt8]

    /// Makes a key from a seed of 32 bytes, which MUST be random (RFC 8032 §5.1.5).
    public init(name: String, seed: [UInt8]) throws(RecordError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .key("a seed has 32 bytes")
        }
        self.key = try WitnessKey(name: name, publicKey: Array(key.publicKey.rawRepresentation))
        self.seed = seed
    }

    /// Cosigns the text of a checkpoint: at this time, this is the largest tree that the witness has seen.
    ///
    /// - Parameter time: Seconds since 1970.
    public func cosign(_ text: String, at time: Int64) throws(RecordError) -> NoteSignature {
        guard time >= 0, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let signature = try? key.signature(for: Cosignature.message(text, time))
        else { throw .key("the key does not sign") }
        var bytes: [UInt8] = []
        bytes.append(bigEndian: UInt64(time))
        return NoteSignature(name: self.key.name, keyID: self.key.id, bytes: bytes + signature)
    }

    /// Names the key without its secret.
    public var description: String { "WitnessSigner(\(key))" }
    /// What `dump` and a debugger may show: not the seed.
    public var customMirror: Mirror { Mirror(self, children: ["key": key]) }
}

/// What a witness states: that it saw a checkpoint at a time, and nothing before it that contradicts it.
public struct Cosignature: Hashable, Sendable {
    /// Who says so.
    public let key: WitnessKey
    /// When, in seconds since 1970.
    public let time: Int64

    /// Describes a cosignature that was verified.
    public init(key: WitnessKey, time: Int64) { (self.key, self.time) = (key, time) }

    /// C2SP tlog-cosignature, "Ed25519 signed message".
    static func message(_ text: String, _ time: Int64) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }
}

extension SignedNote {
    /// The cosignatures below a checkpoint that are truly by one of these witnesses; the latest of each.
    ///
    /// A line that names a witness but is not by it counts for nothing: whoever serves a note can add lines to it.
    public func cosignatures(by keys: [WitnessKey]) -> [Cosignature] {
        keys.compactMap { key in
            signatures.compactMap { key.time(of: $0, under: text) }.max().map {
                Cosignature(key: key, time: $0)
            }
        }
    }

    /// Reads the lines of a witness's answer: signatures alone, without a text.
    public static func signatureLines(_ bytes: some Collection<UInt8>) throws(RecordError) -> [NoteSignature]
    {
        let note = try SignedNote(parsing: Array("-\n\n".utf8) + Array(bytes))
        guard note.text == "-\n" else { throw .note("an empty line between signatures") }
        return note.signatures
    }

    /// The lines below the text, as a witness answers them.
    public static func lines(_ signatures: [NoteSignature]) throws(RecordError) -> [UInt8] {
        Array(try SignedNote(text: "-\n", signatures: signatures).bytes.dropFirst(3))
    }
}
