// SPDX-License-Identifier: Apache-2.0
import Formats

/// The words of a name or of what was typed, as they are compared.
///
/// `WordFolding`, and what only names need: the forms of alef, of yeh and of kaf are one letter, teh marbuta is heh,
/// Katakana is Hiragana.
enum PlaceFolding {
    /// Calls the body with each folded word.
    static func words(_ text: String, _ body: ([UInt8]) -> Void) {
        WordFolding.forEachWord(in: text) { word in
            var bytes = Array(word)
            if bytes.contains(where: { $0 >= 0xD8 }) { bytes = unified(bytes) }
            if !bytes.isEmpty { body(bytes) }
        }
    }

    /// All folded words, in order.
    static func words(_ text: String) -> [[UInt8]] {
        var words: [[UInt8]] = []
        Self.words(text) { words.append($0) }
        return words
    }

    private static func unified(_ word: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(word.count)
        for scalar in String(decoding: word, as: UTF8.self).unicodeScalars {
            let value: UInt32 =
                switch scalar.value {
                case 0x622, 0x623, 0x625, 0x671: 0x627
                case 0x649, 0x6CC, 0x626: 0x64A
                case 0x6A9: 0x643
                case 0x629, 0x6C1, 0x6D5: 0x647
                case 0x624: 0x648
                case 0x30A1...0x30F6: scalar.value - 0x60
                default: scalar.value
                }
            guard let unified = Unicode.Scalar(value), let encoded = UTF8.encode(unified) else { continue }
            result.append(contentsOf: encoded)
        }
        return result
    }
}
