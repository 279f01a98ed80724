// SPDX-License-Identifier: Apache-2.0

/// What a gazetteer says of itself.
public struct GazetteerAbout: Sendable, Hashable {
    /// What the sources of the names want said.
    public let attribution: String
    /// How many places.
    public let places: Int
    /// How many names.
    public let names: Int
    /// Changes with the content.
    public let tag: String
}

extension GazetteerIndex {
    /// What the file says of itself; nil where the bytes are no gazetteer's.
    public static func about(_ bytes: UnsafeRawBufferPointer) -> GazetteerAbout? {
        guard let index = GazetteerIndex(bytes) else { return nil }
        let sum = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        return GazetteerAbout(
            attribution: String(decoding: index.attribution, as: UTF8.self), places: index.placeCount,
            names: index.nameCount, tag: String(sum, radix: 36))
    }
}
