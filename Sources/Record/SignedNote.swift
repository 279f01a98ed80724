// SPDX-License-Identifier: Apache-2.0

/// One signature line of a note: `— <name> base64(key id || signature)`.
public struct NoteSignature: Hashable, Sendable {
    /// Who claims to have signed.
    public let name: String
    /// With which key and algorithm; together with the name it identifies the key.
    public let keyID: UInt32
    /// What the algorithm made, at least one byte; for Ed25519 it is 64.
    public let bytes: [UInt8]

    /// Makes a signature line; `SignedNote` refuses one that cannot be written.
    public init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }
}

/// A text with the signatures below it (C2SP signed-note, "Format").
///
/// The text MUST be ignored until `verify(by:)` has returned. Signatures of unknown keys and of unknown
/// algorithms, such as the cosignatures of witnesses (type 0x04), are kept and ignored.
public struct SignedNote: Hashable, Sendable {
    /// The longest note that is read, in bytes.
    public static let maximumLength = 1_000_000
    /// The most signatures that are read; a verifier has to accept 16.
    public static let maximumSignatures = 100

    /// What is signed: its final newline is part of it, the blank line below is not.
    public let text: String
    /// At least one line, in the order of the note.
    public private(set) var signatures: [NoteSignature]

    /// Makes a note of a text that ends with a newline and at least one signature.
    public init(text: String, signatures: [NoteSignature]) throws(RecordError) {
        guard text.utf8.last == ASCII.newline else { throw .note("the text does not end with a newline") }
        guard text.utf8.allSatisfy({ $0 >= 0x20 || $0 == ASCII.newline }) else {
            throw .note("a control character")
        }
        guard !signatures.isEmpty else { throw .note("no signature") }
        self.text = text
        self.signatures = []
        for signature in signatures { try append(signature) }
    }

    /// Signs a text that ends with a newline.
    public init(signing text: String, by keys: [SignerKey]) throws(RecordError) {
        var signatures: [NoteSignature] = []
        for key in keys { signatures.append(try key.sign(text)) }
        try self.init(text: text, signatures: signatures)
    }

    /// Adds a line, such as the cosignature that a witness returned.
    public mutating func append(_ signature: NoteSignature) throws(RecordError) {
        guard signature.name.isKeyName else { throw .note("a signature's name is not a key name") }
        guard !signature.bytes.isEmpty else { throw .note("an empty signature") }
        guard signatures.count < Self.maximumSignatures else { throw .note("too many signatures") }
        signatures.append(signature)
    }

    /// Returns the keys that signed, at least one of those given.
    ///
    /// A signature that names a known key but is not by it spoils the whole note.
    @discardableResult
    public func verify(by keys: [VerifierKey]) throws(RecordError) -> [VerifierKey] {
        var verified: [VerifierKey] = []
        for signature in signatures {
            let known = keys.filter { $0.id == signature.keyID && $0.name.isIdentical(to: signature.name) }
            guard known.count <= 1 else {
                throw .note("two keys have the name and the id of \(signature.name)")
            }
            guard let key = known.first else { continue }
            guard key.verifies(signature.bytes, text: text) else {
                throw .note("the signature of \(key.name) is not by its key")
            }
            if !verified.contains(key) { verified.append(key) }
        }
        guard !verified.isEmpty else { throw .note("no signature by a known key") }
        return verified
    }
}

extension SignedNote {
    /// The note as it is served.
    public var bytes: [UInt8] {
        var note = Array(text.utf8)
        note.append("\n")
        for signature in signatures {
            note.append("— ")
            note.append(contentsOf: signature.name.utf8)
            note.append(" ")
            var signed: [UInt8] = []
            signed.append(bigEndian: signature.keyID)
            signed += signature.bytes
            signed.withUnsafeBytes { Base64.encode($0, to: &note) }
            note.append("\n")
        }
        return note
    }

    /// Reads a note, and refuses every one that `bytes` would not write.
    public init(parsing bytes: some Collection<UInt8>) throws(RecordError) {
        guard bytes.count <= Self.maximumLength else {
            throw .note("longer than \(Self.maximumLength) bytes")
        }
        let bytes = Array(bytes)
        // The text may have empty lines of its own: the last one divides.
        guard
            let blank = bytes.indices.dropLast().last(where: { bytes[$0] == 0x0a && bytes[$0 + 1] == 0x0a }),
            let text = String(validating: bytes[...blank], as: UTF8.self)
        else {
            throw .note("no blank line after the text, or not UTF-8")
        }
        var signatures: [NoteSignature] = []
        var reader = LineReader(bytes[(blank + 2)...])
        while !reader.isAtEnd {
            guard signatures.count < Self.maximumSignatures else { throw .note("too many signatures") }
            guard let line = reader.line(after: "— "), let space = line.lastIndex(of: ASCII.space),
                let name = String(validating: line[..<space], as: UTF8.self),
                let signed = Base64.decode(line[(space + 1)...]), signed.count > 4
            else {
                throw .note("line \(signatures.count + 1) below the text is not a signature")
            }
            var rest = signed[...]
            let keyID = rest.takeBigEndian(UInt32.self) ?? 0
            signatures.append(NoteSignature(name: name, keyID: keyID, bytes: Array(rest)))
        }
        try self.init(text: text, signatures: signatures)
    }
}
