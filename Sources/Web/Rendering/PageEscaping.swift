// SPDX-License-Identifier: Apache-2.0
import Mustache

/// Escapes every text of a page, byte by byte.
///
/// swift-mustache 2.1.1 escapes by `Character`: a quote that a combining mark follows (`"` and U+0301) is another
/// `Character` and slips through, out of its attribute. Bytes cannot be combined.
struct PageEscaping: MustacheContentType {
    /// The name in the pragma that begins every template.
    static let name = "PAGE"
    /// What `PageRenderer` puts before a template.
    static let pragma = "{{% CONTENT_TYPE: PAGE}}"

    /// Makes the escaping known; MUST happen before a template is read.
    static func register() { MustacheContentTypes.register(PageEscaping(), named: name) }

    func escapeText(_ text: String) -> String {
        guard text.utf8.contains(where: Self.isSpecial) else { return text }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): escaped.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): escaped.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): escaped.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): escaped.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): escaped.append(contentsOf: "&#39;".utf8)
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == 38 || byte == 60 || byte == 62 || byte == 34 || byte == 39
    }
}
