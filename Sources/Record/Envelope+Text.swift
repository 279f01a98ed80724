// SPDX-License-Identifier: Apache-2.0

extension Envelope {
    /// The text that is hashed into the tree and served, byte for byte.
    public var bytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        append(to: &text)
        return text
    }

    /// Appends the text to `text`.
    public func append(to text: inout [UInt8]) {
        text.append("folkmoot/entry/v1\nindex ")
        text.append(decimal: index)
        text.append("\ntime ")
        CivilMinute(minutesSinceEpoch: timeInMinutes).append(to: &text)
        text.append("\ninitiative ")
        text.append(decimal: initiative)
        text.append("\nkind ")
        text.append(contentsOf: kind.utf8)
        text.append("\nsubject ")
        text.append(decimal: subject)
        text.append("\ncommitment ")
        commitment.withUnsafeBytes { Base64.encode($0, to: &text) }
        text.append("\n")
        guard let origin else { return }
        text.append("origin ")
        text.append(contentsOf: origin.name.utf8)
        text.append(" ")
        text.append(decimal: origin.index)
        text.append("\n")
    }

    /// Reads an envelope, and refuses every text that `bytes` would not write.
    public init(parsing bytes: some Collection<UInt8>) throws(RecordError) {
        var reader = LineReader(bytes)
        guard let rest = reader.line(after: "folkmoot/entry/v1"), rest.isEmpty else {
            throw .envelope("the first line is not folkmoot/entry/v1")
        }
        guard let text = reader.line(after: "index "), let index = Int64(canonicalDecimal: text) else {
            throw .envelope("line 2 is not an index")
        }
        guard let text = reader.line(after: "time "), let time = CivilMinute(parsing: text) else {
            throw .envelope("line 3 is not a time")
        }
        guard let text = reader.line(after: "initiative "), let initiative = Int64(canonicalDecimal: text)
        else {
            throw .envelope("line 4 is not an initiative")
        }
        guard let text = reader.line(after: "kind "), let kind = String(validating: text, as: UTF8.self)
        else {
            throw .envelope("line 5 is not a kind")
        }
        guard let text = reader.line(after: "subject "), let subject = Int64(canonicalDecimal: text) else {
            throw .envelope("line 6 is not a subject")
        }
        guard let text = reader.line(after: "commitment "), let bytes = Base64.decode(text),
            let commitment = RecordHash(bytes: bytes)
        else {
            throw .envelope("line 7 is not a commitment")
        }
        var origin: EntryOrigin?
        if !reader.isAtEnd {
            origin = try Self.origin(reader.line(after: "origin "))
            guard reader.isAtEnd else { throw .envelope("bytes follow the last line") }
        }
        try self.init(
            index: index, timeInMinutes: time.minutesSinceEpoch, initiative: initiative, kind: kind,
            subject: subject, commitment: commitment, origin: origin)
    }

    private static func origin(_ line: ArraySlice<UInt8>?) throws(RecordError) -> EntryOrigin {
        guard let line, let space = line.lastIndex(of: ASCII.space),
            let name = String(validating: line[..<space], as: UTF8.self),
            let index = Int64(canonicalDecimal: line[(space + 1)...])
        else {
            throw .envelope("line 8 is not an origin")
        }
        return EntryOrigin(name: name, index: index)
    }
}
