// SPDX-License-Identifier: Apache-2.0

/// Whether an entry's body can be seen; the raw value is its byte in a body bundle.
public enum BodyState: UInt8, Hashable, Sendable, CaseIterable {
    /// Stored and served as it was committed.
    case present = 0
    /// Stored but served to nobody: held for review, or hidden by moderation.
    case withheld = 1
    /// Deleted for good, with its salt.
    case erased = 2
}

/// An entry's body as far as it may be served.
public enum EntryBody: Hashable, Sendable {
    /// The bytes that were committed, and the salt that they were committed with.
    case present(salt: Salt, bytes: [UInt8])
    /// Exists, but is not served.
    case withheld
    /// Exists no more.
    case erased

    /// The state without the content.
    public var state: BodyState {
        switch self {
        case .present: .present
        case .withheld: .withheld
        case .erased: .erased
        }
    }
}

/// The bodies of one tile's entries, as they are served beside the entry bundle.
///
/// For each entry one byte of `BodyState`; if the body is present, then 16 bytes of salt, a `uint32` length,
/// big endian, and as many bytes. A bundle changes when a body is hidden, shown or erased: it MUST NOT be
/// cached as immutable.
public enum BodyBundle {
    /// Appends one body to a bundle.
    public static func append(_ body: EntryBody, to bundle: inout [UInt8]) throws(RecordError) {
        guard case .present(let salt, let bytes) = body else { return bundle.append(body.state.rawValue) }
        guard let length = UInt32(exactly: bytes.count) else {
            throw .bodyBundle("a body of \(bytes.count) bytes is too long")
        }
        bundle.append(body.state.rawValue)
        bundle.append(contentsOf: salt.bytes)
        bundle.append(bigEndian: length)
        bundle.append(contentsOf: bytes)
    }

    /// Returns the bundle of 1 to 256 bodies.
    public static func encode(_ bodies: [EntryBody]) throws(RecordError) -> [UInt8] {
        guard (1...Tile.fullWidth).contains(bodies.count) else {
            throw .bodyBundle("a bundle has 1 to 256 bodies")
        }
        var bundle: [UInt8] = []
        for body in bodies { try append(body, to: &bundle) }
        return bundle
    }

    /// Returns the bodies of a bundle, which MUST end where its last body does.
    public static func parse(_ bundle: [UInt8]) throws(RecordError) -> [EntryBody] {
        var bodies: [EntryBody] = []
        var rest = bundle[...]
        while let byte = rest.popFirst() {
            guard bodies.count < Tile.fullWidth else { throw .bodyBundle("more than 256 bodies") }
            guard let state = BodyState(rawValue: byte) else { throw .bodyBundle("unknown state \(byte)") }
            switch state {
            case .withheld: bodies.append(.withheld)
            case .erased: bodies.append(.erased)
            case .present:
                guard let salt = rest.take(Salt.byteCount).flatMap({ Salt(bytes: $0) }),
                    let length = rest.takeBigEndian(UInt32.self), let bytes = rest.take(Int(length))
                else {
                    throw .bodyBundle("cut off in body \(bodies.count)")
                }
                bodies.append(.present(salt: salt, bytes: Array(bytes)))
            }
        }
        guard !bodies.isEmpty else { throw .bodyBundle("no bodies") }
        return bodies
    }
}
