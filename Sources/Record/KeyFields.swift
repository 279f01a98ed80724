// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// `<name>+<id>+<base64(algorithm || key)>`, which every kind of key ends with (C2SP signed-note, "Verifier keys").
struct KeyFields {
    let name: String
    let id: ArraySlice<UInt8>
    let key: [UInt8]

    /// Takes a text apart; a key of another algorithm is refused.
    init(_ text: ArraySlice<UInt8>, algorithm: UInt8) throws(RecordError) {
        // Base 64 has plus signs of its own: only the first two divide.
        let fields = text.split(separator: ASCII.plus, maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, let name = String(validating: fields[0], as: UTF8.self),
            let key = Base64.decode(fields[2]), key.count == 33
        else {
            throw .key("not name+id+key")
        }
        guard key[0] == algorithm else { throw .key("the algorithm is \(key[0]), not \(algorithm)") }
        self.name = name
        self.id = fields[1]
        self.key = Array(key.dropFirst())
    }

    /// Refuses a text whose id is not the one that its name and key make.
    func check(_ computed: UInt32) throws(RecordError) {
        guard id.elementsEqual(Self.hexadecimal(computed)) else {
            throw .key("the id is not that of the key")
        }
    }

    /// `SHA-256(name || 0x0A || algorithm || public key)[:4]`, big endian.
    static func id(name: String, algorithm: UInt8, key: [UInt8]) -> UInt32 {
        var hasher = SHA256()
        hasher.update(data: Array(name.utf8) + [ASCII.newline, algorithm])
        hasher.update(data: key)
        return hasher.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func text(name: String, id: UInt32, algorithm: UInt8, key: [UInt8]) -> String {
        "\(name)+\(String(decoding: hexadecimal(id), as: UTF8.self))+\(Base64.encode([algorithm] + key))"
    }

    /// Eight lowercase digits.
    private static func hexadecimal(_ id: UInt32) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return stride(from: 28, through: 0, by: -4).map { digits[Int(id >> UInt32($0) & 15)] }
    }
}
