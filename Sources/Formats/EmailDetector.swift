// SPDX-License-Identifier: Apache-2.0

/// Finds e-mail addresses as people write them: `local@host.tld`, without quotes and comments.
enum EmailDetector {
    /// Looks around an `@` for an address that does not reach back over `floor`.
    static func match(in text: TextBytes, at index: Int, floor: Int) -> Range<Int>? {
        var start = index
        while start > floor, index - start < 64, isLocal(text[start - 1]) { start -= 1 }
        while start < index, text[start] == UInt8(ascii: ".") || text[start] == UInt8(ascii: "-") {
            start += 1
        }
        guard start < index else { return nil }
        var end = index + 1
        var lastDot: Int?
        while end < text.count, end - index < 254 {
            let byte = text[end]
            if byte == UInt8(ascii: ".") {
                guard isHost(text[end - 1]), isHost(text[end + 1]) else { break }
                lastDot = end
            } else if !isHost(byte) {
                break
            }
            end += 1
        }
        guard let lastDot, end - lastDot > 2, (lastDot + 1..<end).allSatisfy({ isAlpha(text[$0]) }) else {
            return nil
        }
        return start..<end
    }

    private static func isAlpha(_ byte: UInt8) -> Bool { (byte | 32) &- 97 < 26 }

    private static func isLocal(_ byte: UInt8) -> Bool {
        if isAlpha(byte) || TextBytes.isDigit(byte) { return true }
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "%"):
            return true
        default: return false
        }
    }

    private static func isHost(_ byte: UInt8) -> Bool {
        isAlpha(byte) || TextBytes.isDigit(byte) || byte == UInt8(ascii: "-")
    }
}
