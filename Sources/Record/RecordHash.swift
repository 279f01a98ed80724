// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// The 32 bytes of a SHA-256 digest: a leaf hash, a node of the tree, a root hash or a commitment.
///
/// Held in four words rather than an array, so that a tree of hashes is one allocation.
public struct RecordHash: Hashable, Sendable {
    /// The length of every hash, in bytes.
    public static let byteCount = 32

    // The digest's bytes as they lie in memory: never read these as numbers.
    private let word0, word1, word2, word3: UInt64

    /// Takes exactly 32 bytes.
    public init?(bytes: some Collection<UInt8>) {
        let copied = bytes.withContiguousStorageIfAvailable { Self(raw: UnsafeRawBufferPointer($0)) }
        guard let hash = copied ?? Array(bytes).withUnsafeBytes({ Self(raw: $0) }) else { return nil }
        self = hash
    }

    /// Takes the canonical Base 64 of 32 bytes.
    public init?(base64 text: some StringProtocol) {
        guard let bytes = Base64.decode(text.utf8) else { return nil }
        self.init(bytes: bytes)
    }

    init?(raw: UnsafeRawBufferPointer) {
        guard raw.count == Self.byteCount else { return nil }
        self.init(unchecked: raw)
    }

    /// Takes the first 32 bytes of `raw`, which MUST have as many.
    private init(unchecked raw: UnsafeRawBufferPointer) {
        word0 = raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        word1 = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        word2 = raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        word3 = raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
    }

    private init(_ digest: SHA256.Digest) {
        self = digest.withUnsafeBytes { Self(unchecked: $0) }
    }

    init(_ code: HMAC<SHA256>.MAC) {
        self = code.withUnsafeBytes { Self(unchecked: $0) }
    }

    /// Calls `body` with the 32 bytes, without copying them to the heap.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try Swift.withUnsafeBytes(of: self, body)
    }

    /// Appends the 32 bytes to `bytes`.
    public func append(to bytes: inout [UInt8]) {
        withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    /// The 32 bytes as an array.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// The canonical Base 64 of the 32 bytes, 44 characters.
    public var base64: String { Base64.encode(bytes) }
}

extension RecordHash: CustomStringConvertible {
    /// The canonical Base 64.
    public var description: String { base64 }
}

extension RecordHash {
    /// The root hash of the tree that has no leaves: `SHA-256()` (RFC 6962 §2.1).
    public static let emptyRoot = RecordHash(SHA256().finalize())

    /// Hashes one entry into its leaf: `SHA-256(0x00 || data)` (RFC 6962 §2.1).
    ///
    /// The leading zero keeps a leaf from being passed off as a node, and so a tree as another one.
    public static func leafHash(of data: some Collection<UInt8>) -> RecordHash {
        data.withContiguousStorageIfAvailable { leafHash(ofBytes: UnsafeRawBufferPointer($0)) }
            ?? Array(data).withUnsafeBytes { leafHash(ofBytes: $0) }
    }

    private static func leafHash(ofBytes data: UnsafeRawBufferPointer) -> RecordHash {
        var hasher = SHA256()
        withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { prefix in
            prefix[0] = 0x00
            hasher.update(bufferPointer: UnsafeRawBufferPointer(prefix))
        }
        hasher.update(bufferPointer: data)
        return RecordHash(hasher.finalize())
    }

    /// Hashes two subtrees into the one above them: `SHA-256(0x01 || left || right)` (RFC 6962 §2.1).
    public static func nodeHash(_ left: RecordHash, _ right: RecordHash) -> RecordHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 8) { node in
            node[0] = 0x01
            node.storeBytes(of: left, toByteOffset: 1, as: RecordHash.self)
            node.storeBytes(of: right, toByteOffset: 1 + byteCount, as: RecordHash.self)
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(node))
            return RecordHash(hasher.finalize())
        }
    }
}
