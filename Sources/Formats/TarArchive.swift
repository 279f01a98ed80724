// SPDX-License-Identifier: Apache-2.0

/// The ustar form of an archive (POSIX.1-1988), as much of it as files without folders and owners need.
public enum TarArchive {
    private static let block = 512
    /// The end of an archive: two empty blocks.
    public static let end = [UInt8](repeating: 0, count: 1024)

    /// The header of a file and, behind its content, the padding; nil where the name is longer than 100 bytes.
    public static func frame(name: String, size: Int) -> (header: [UInt8], padding: [UInt8])? {
        guard (1...100).contains(name.utf8.count), size >= 0, size < 1 << 33 else { return nil }
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: String, at offset: Int) {
            for (position, byte) in text.utf8.enumerated() { header[offset + position] = byte }
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(size, digits: 11), at: 124)
        put("00000000000", at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6), at: 148)
        header[154] = 0
        return (header, [UInt8](repeating: 0, count: (block - size % block) % block))
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// Reads a header: the file's name and size; nil for an empty block.
    ///
    /// - Throws: `TarError` where the block is neither.
    public static func parse(_ header: ArraySlice<UInt8>) throws(TarError) -> (name: String, size: Int)? {
        guard header.count == block else { throw .truncated }
        if header.allSatisfy({ $0 == 0 }) { return nil }
        let start = header.startIndex
        let name = String(decoding: header[start..<start + 100].prefix { $0 != 0 }, as: UTF8.self)
        guard let size = number(header[start + 124..<start + 136]),
            let sum = number(header[start + 148..<start + 156])
        else { throw .malformed }
        var found = 8 * 32
        for (position, byte) in header.enumerated() where !(148..<156).contains(position) {
            found += Int(byte)
        }
        guard found == sum, !name.isEmpty else { throw .malformed }
        return (name, size)
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let digits = field.drop { $0 == 32 }.prefix { (48...55).contains($0) }
        return digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self), radix: 8)
    }
}

/// Why bytes are not an archive.
public enum TarError: Error, Sendable {
    /// It ends too early.
    case truncated
    /// A header is not one.
    case malformed
}
