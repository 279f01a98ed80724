// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats

/// Under which name an item is the same from one version of a layer to the next.
///
/// The value of the key column, or the feature's id, or what tells it apart: its shape and its name. It stands in
/// addresses: letters, digits, `_` and `-`, at most 64; anything else becomes `x` and the beginning of its hash.
enum ItemIdentity {
    /// The name for a key that the data give.
    static func of(key: String) -> String {
        let bytes = key.utf8
        if (1...64).contains(bytes.count), bytes.allSatisfy(isPlain), bytes.first != UInt8(ascii: "-") {
            return key
        }
        return hashed(Array(bytes))
    }

    /// The name for an item without a key: where it is and what it is called.
    static func of(_ geometry: ItemGeometry, name: String) -> String {
        var json = JSONWriter()
        geometry.write(to: &json)
        json.bytes.append(10)
        return hashed(json.bytes + Array(name.utf8))
    }

    /// Tells whether a text can be such a name.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 95
            || byte == 45
    }

    private static func hashed(_ bytes: [UInt8]) -> String {
        "x" + Hex.encode(SHA256.hash(data: bytes).prefix(10))
    }
}
