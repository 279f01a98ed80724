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
        var hasher = SHA256()
        hasher.update(data: Array(name.utf8) + [ASCII.newline, Self.ed25519])
        hasher.update(data: publicKey)
        self.name = name
        self.id = hasher.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        self.publicKey = publicKey
    }

    /// Reads a key, and refuses one whose id is not that of its name and bytes.
    public init(parsing text: some StringProtocol) throws(RecordError) {
        let fields = try KeyFields(Array(text.utf8)[...])
        try self.init(name: fields.name, publicKey: fields.key)
        guard fields.id.elementsEqual(id.hexadecimal) else { throw .key("the id is not that of the key") }
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
        KeyFields.text(name: name, id: id, key: publicKey)
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
        let fields = try KeyFields(text.dropFirst(prefix.count))
        try self.init(name: fields.name, seed: fields.key)
        guard fields.id.elementsEqual(verifier.id.hexadecimal) else {
            throw .key("the id is not that of the key")
        }
    }

    /// The line that holds the key, secret and all: for the operator's key file, never for a log.
    public var secretText: String {
        "PRIVATE+KEY+" + KeyFields.text(name: verifier.name, id: verifier.id, key: seed)
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

/// `<name>+<id>+<base64(0x01 || key)>`, which both kinds of key end with.
private struct KeyFields {
    let name: String
    let id: ArraySlice<UInt8>
    let key: [UInt8]

    init(_ text: ArraySlice<UInt8>) throws(RecordError) {
        // Base 64 has plus signs of its own: only the first two divide.
        let fields = text.split(separator: ASCII.plus, maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let name = String(validating: fields[0], as: UTF8.self),
            let key = Base64.decode(fields[2]), key.count == 33
        else {
            throw .key("not name+id+key")
        }
        guard key[0] == VerifierKey.ed25519 else { throw .key("not an Ed25519 key") }
        self.name = name
        self.id = fields[1]
        self.key = Array(key.dropFirst())
    }

    static func text(name: String, id: UInt32, key: [UInt8]) -> String {
        let hexadecimal = String(decoding: id.hexadecimal, as: UTF8.self)
        return "\(name)+\(hexadecimal)+\(Base64.encode([VerifierKey.ed25519] + key))"
    }
}

extension UInt32 {
    /// Eight lowercase digits.
    fileprivate var hexadecimal: [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return stride(from: 28, through: 0, by: -4).map { digits[Int(self >> UInt32($0) & 15)] }
    }
}
