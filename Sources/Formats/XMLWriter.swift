// SPDX-License-Identifier: Apache-2.0

/// A writer of small XML documents, such as Atom feeds, that closes what it opened.
///
///     var xml = XMLWriter()
///     xml.begin("feed", ["xmlns": "http://www.w3.org/2005/Atom"])
///     xml.element("title", "Reports & more")
///     xml.empty("link", ["href": address])
///     xml.end()
///
/// Names MUST be XML names; they are written as they are. Texts and attribute values are escaped.
public struct XMLWriter: Sendable {
    /// What has been written so far.
    public var bytes: [UInt8]
    private var open: [StaticString] = []

    /// Starts with an XML declaration, or with nothing.
    public init(declaration: Bool = true) {
        bytes = []
        if declaration {
            bytes.append(contentsOf: Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8))
        }
    }

    /// What has been written so far, as text.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Opens an element.
    public mutating func begin(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:])
    {
        start(name, attributes)
        bytes.append(UInt8(ascii: ">"))
        open.append(name)
    }

    /// Closes the innermost element; does nothing if none is open.
    public mutating func end() {
        guard let name = open.popLast() else { return }
        bytes.append(UInt8(ascii: "<"))
        bytes.append(UInt8(ascii: "/"))
        append(name)
        bytes.append(UInt8(ascii: ">"))
    }

    /// Closes all elements that are open.
    public mutating func endAll() {
        while !open.isEmpty { end() }
    }

    /// Writes an element without content.
    public mutating func empty(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:])
    {
        start(name, attributes)
        bytes.append(UInt8(ascii: "/"))
        bytes.append(UInt8(ascii: ">"))
    }

    /// Writes an element that holds only a text.
    public mutating func element(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ text: String
    ) {
        begin(name, attributes)
        self.text(text)
        end()
    }

    /// Writes an element that holds an instant as RFC 3339 text.
    public mutating func element(_ name: StaticString, _ time: Timestamp) {
        begin(name)
        time.append(to: &bytes)
        end()
    }

    /// Writes text.
    public mutating func text(_ text: String) {
        Markup.append(text, to: &bytes)
    }

    /// Writes markup that MUST be well formed, as it is.
    public mutating func raw(_ markup: some Sequence<UInt8>) {
        bytes.append(contentsOf: markup)
    }

    private mutating func start(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        bytes.append(UInt8(ascii: "<"))
        append(name)
        for (key, value) in attributes {
            bytes.append(UInt8(ascii: " "))
            append(key)
            bytes.append(UInt8(ascii: "="))
            bytes.append(UInt8(ascii: "\""))
            var copy = value
            copy.withUTF8 { Markup.append(utf8: $0, to: &bytes, keepsLines: true) }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private mutating func append(_ name: StaticString) {
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }
}
