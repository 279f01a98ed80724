// SPDX-License-Identifier: Apache-2.0

/// What the record was at one size: the text that its key signs (C2SP tlog-checkpoint, "Note text").
///
///     <origin>\n<size>\n<base64 of the root hash>\n
///
/// Whoever keeps a signed checkpoint can show later that the record was changed behind it.
public struct Checkpoint: Hashable, Sendable {
    /// Which record this is; for ours also the name of its key.
    public let origin: String
    /// How many entries it had.
    public let size: Int64
    /// The root hash of its tree at that size.
    public let root: RecordHash
    /// Lines that other logs may add; ours have none, as no monitor can audit them.
    public let extensionLines: [String]

    /// Makes a checkpoint; the origin is one line that is not empty.
    public init(
        origin: String, size: Int64, root: RecordHash, extensionLines: [String] = []
    ) throws(RecordError) {
        for line in [origin] + extensionLines {
            guard !line.isEmpty, line.utf8.allSatisfy({ $0 >= 0x20 }) else {
                throw .checkpoint("a line is empty or has a control character")
            }
        }
        guard size >= 0 else { throw .checkpoint("the size is negative") }
        guard size > 0 || root == RecordHash.emptyRoot else {
            throw .checkpoint("an empty record has another root")
        }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensionLines = extensionLines
    }

    /// Reads the text of a note, and refuses every one that `text` would not write.
    public init(parsing text: String) throws(RecordError) {
        var reader = LineReader(text.utf8)
        var lines: [ArraySlice<UInt8>] = []
        while let line = reader.line(after: "") { lines.append(line) }
        guard reader.isAtEnd, lines.count >= 3 else { throw .checkpoint("not three lines") }
        guard let size = Int64(canonicalDecimal: lines[1]) else { throw .checkpoint("line 2 is not a size") }
        guard let bytes = Base64.decode(lines[2]), let root = RecordHash(bytes: bytes) else {
            throw .checkpoint("line 3 is not a root hash")
        }
        try self.init(
            origin: String(decoding: lines[0], as: UTF8.self), size: size, root: root,
            extensionLines: lines[3...].map { String(decoding: $0, as: UTF8.self) })
    }

    /// Reads a signed checkpoint of the record `origin`, once one of its keys is found to have signed it.
    public init(opening note: SignedNote, origin: String, keys: [VerifierKey]) throws(RecordError) {
        try note.verify(by: keys)
        try self.init(parsing: note.text)
        guard self.origin.isIdentical(to: origin) else {
            throw .checkpoint("of another record, \(self.origin)")
        }
    }

    /// The text that is signed.
    public var text: String {
        ([origin, String(size), root.base64] + extensionLines).map { $0 + "\n" }.joined()
    }

    /// Signs this checkpoint.
    public func signed(by keys: [SignerKey]) throws(RecordError) -> SignedNote {
        try SignedNote(signing: text, by: keys)
    }
}
