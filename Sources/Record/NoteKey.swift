// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// The public key of a signer of notes (C2SP signed-note, "Ed25519 signatures").
///
///     <name>+<8 hex digits of the key id>+<base64(0x01 || 32-byte Ed25519 public key)>
public struct VerifierKey: Hashable, Sendable {
    /// The signature type of Ed25519 over a note's text; keys of other types are refused.
    static let ed25519: UInt8 = 0x01

    /// Who signs: for a record, its origin.
    public let name: String
    /// `SHA-256(name || 0x0A || 0x01 || public key)[:4]`, big endian.
    public let id: UInt32
    /// The 32 bytes of the key (RFC 8032 §5.1.5).
    public let publicKey: [UInt8]

    /// Makes the key of a signer, whose name has no spaces and no plus signs.
    public init(name: String, publicKey: [UInt8]) throws(RecordError) {
        guard name.isKeyName else { throw .key("the name is empty or has a space, a plus or a control") }
        guard publicKey.count == 32 else { throw .key("a public key has 32 bytes") }
        self.name = name
        self.id = KeyFields.id(name: name, algorithm: Self.ed25519, key: publicKey)
        self.publicKey = publicKey
    }

    /// Reads a key, and refuses one whose id is not that of its name and bytes.
    public init(parsing text: some StringProtocol) throws(RecordError) {
        let fields = try KeyFields(Array(text.utf8)[...], algorithm: Self.ed25519)
        try self.init(name: fields.name, publicKey: fields.key)
        try fields.check(id)
    }

    /// Whether `signature` is this key's on a note of this text.
    func verifies(_ signature: [UInt8], text: String) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: Array(text.utf8))
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The line that a verifier is configured with.
    public var description: String {
        KeyFields.text(name: name, id: id, algorithm: Self.ed25519, key: publicKey)
    }
}

/// The private key of a signer of notes.
///
/// It MUST be kept as a password is.
///
///     PRIVATE+KEY+<name>+<8 hex digits of the key id>+<base64(0x01 || 32-byte Ed25519 seed)>
public struct SignerKey: Sendable {
    /// What others verify its signatures with.
    public let verifier: VerifierKey
    private let seed: [UInt8]

    /// Makes a key from a seed of 32 bytes, which MUST be random (RFC 8032 §5.1.5).
    public init(name: String, seed: [UInt8]) throws(RecordError) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .key("a seed has 32 bytes")
        }
        self.verifier = try VerifierKey(name: name, publicKey: Array(key.publicKey.rawRepresentation))
        self.seed = seed
    }

    /// Reads a key, and refuses one whose id is not that of its name and seed.
    public init(parsing text: some StringProtocol) throws(RecordError) {
        let text = Array(text.utf8)
        let prefix = Array("PRIVATE+KEY+".utf8)
        guard text.starts(with: prefix) else { throw .key("not a private key") }
        let fields = try KeyFields(text.dropFirst(prefix.count), algorithm: VerifierKey.ed25519)
        try self.init(name: fields.name, seed: fields.key)
        try fields.check(verifier.id)
    }

    /// The line that holds the key, secret and all: for the operator's key file, never for a log.
    public var secretText: String {
        "PRIVATE+KEY+"
            + KeyFields.text(
                name: verifier.name, id: verifier.id, algorithm: VerifierKey.ed25519, key: seed)
    }

    /// Signs a note's text (RFC 8032 §5.1.6).
    public func sign(_ text: String) throws(RecordError) -> NoteSignature {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            let signature = try? key.signature(for: Array(text.utf8))
        else {
            throw .key("the key does not sign")
        }
        return NoteSignature(name: verifier.name, keyID: verifier.id, bytes: Array(signature))
    }
}

extension SignerKey: CustomStringConvertible, CustomReflectable {
    /// Names the key without its secret.
    public var description: String { "SignerKey(\(verifier))" }
    /// What `dump` and a debugger may show: not the seed.
    public var customMirror: Mirror { Mirror(self, children: ["verifier": verifier]) }
}
