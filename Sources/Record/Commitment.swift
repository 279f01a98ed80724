// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// The sixteen random bytes that keep a commitment from being guessed out of a likely body.
///
/// A salt MUST be fresh for each entry and MUST be deleted together with an erased body: without it, a
/// commitment says nothing about the body, not even to someone who holds a candidate.
public struct Salt: Hashable, Sendable {
    /// The length of every salt, in bytes.
    public static let byteCount = 16

    /// The sixteen bytes.
    public let bytes: [UInt8]

    /// Takes exactly 16 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Draws sixteen fresh bytes from `generator`, which MUST be fit for cryptography.
    public init(using generator: inout some RandomNumberGenerator) {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: generator.next())
        bytes.append(bigEndian: generator.next())
        self.bytes = bytes
    }
}

/// The seal of an entry's body, which its envelope carries in the body's place.
public enum Commitment {
    /// Seals `body`: `HMAC-SHA256(key: salt, body)` (RFC 2104 §2).
    public static func of(body: some Collection<UInt8>, salt: Salt) -> RecordHash {
        var seal = HMAC<SHA256>(key: SymmetricKey(data: salt.bytes))
        let sealed: Void? = body.withContiguousStorageIfAvailable { seal.update(data: $0) }
        if sealed == nil { seal.update(data: Array(body)) }
        return RecordHash(seal.finalize())
    }
}
