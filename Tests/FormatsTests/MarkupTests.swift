// SPDX-License-Identifier: Apache-2.0

import Formats
import Testing

@Suite struct MarkupTests {
    @Test(arguments: [
        ("a & b", "a &amp; b"), ("<b>\"x\"</b>", "&lt;b&gt;&quot;x&quot;&lt;/b&gt;"), ("it's", "it&#39;s"),
        ("a\u{0}b\u{8}c\u{1F}d", "abcd"), ("a\tb\nc\rd", "a\tb\nc&#13;d"), ("x\u{FFFE}y\u{FFFF}z", "xyz"),
        ("ﬀ\u{FEFF}\u{FFFD}日本🚲", "ﬀ\u{FEFF}\u{FFFD}日本🚲"), ("", ""), ("plain", "plain"), ("&&", "&amp;&amp;"),
    ])
    func `text is made safe`(raw: String, expected: String) {
        #expect(Markup.escaped(raw) == expected)
        var bytes: [UInt8] = [120]
        Markup.append(raw, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "x" + expected)
    }

    @Test func `elements are closed in order`() {
        var xml = XMLWriter()
        xml.begin("feed", ["xmlns": "http://www.w3.org/2005/Atom"])
        xml.element("title", ["type": "text"], "A & B")
        xml.empty("link", ["href": "/?a=1&b=\"2\"\n\t"])
        xml.begin("entry")
        xml.element("updated", Timestamp(seconds: 0))
        xml.raw(Array("<x/>".utf8))
        xml.endAll()
        xml.end()
        #expect(
            xml.string == """
                <?xml version="1.0" encoding="UTF-8"?>
                <feed xmlns="http://www.w3.org/2005/Atom"><title type="text">A &amp; B</title>\
                <link href="/?a=1&amp;b=&quot;2&quot;&#10;&#9;"/>\
                <entry><updated>1970-01-01T00:00:00Z</updated><x/></entry></feed>
                """)
        #expect(XMLWriter(declaration: false).bytes.isEmpty)
    }
}
