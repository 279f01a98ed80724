// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Web

@Suite struct FormFieldsTests {
    @Test(arguments: [
        ("q=Main+%2F+5th", "Main / 5th"), ("q=a%2Bb", "a+b"), ("q=caf%C3%A9+%E2%82%AC", "café €"), ("q=", ""),
        ("q", ""), ("q=a=b", "a=b"), ("q=100%", "100%"), ("q=%zz+%4", "%zz %4"), ("a=1&&q=x&q=y", "x"),
    ])
    func `a query is read as forms write it`(_ query: String, _ expected: String) {
        #expect(FormFields(parsing: query.utf8)["q"] == expected)
    }

    @Test func `a name may have many values, or none, or not be there`() {
        let fields = FormFields(parsing: "category=water&x&category=food&c%61tegory=a+b".utf8)
        #expect(fields.values("category") == ["water", "food", "a b"])
        #expect(fields.has("x"))
        #expect(fields["x"]?.isEmpty == true)
        #expect(!fields.has("y"))
        #expect(fields["y"] == nil)
        #expect(FormFields(parsing: "".utf8).values("category").isEmpty)
    }

    @Test func `bytes that are no text are replaced, and the rest is read`() {
        #expect(FormFields(parsing: "q=%ff%00a".utf8)["q"] == "\u{FFFD}\0a")
    }
}
