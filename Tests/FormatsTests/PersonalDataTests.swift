// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct PersonalDataTests {
    @Test(arguments: [
        "(202) 555-0143", "+31 6 12345678", "509-3456-7890", "37 12 34 56", "3712-3456", "37123456",
        "+50937123456", "06-12345678", "06 12 34 56 78", "0612345678", "020 7946 0958", "+44 (0)20 7946 0958",
        "0171/1234567", "1-202-555-0143", "202.555.0143", "00 31 6 12345678", "011-509-3712-3456",
        "(509) 3712 3456", "+1 202 555 0143", "+49 30 1234 5678", "31.23.45.67", "3712 34 56",
        "509 37 12 34 56", "+3161234567",
    ])
    func `telephone numbers are noticed whole`(number: String) {
        #expect(PersonalData.masked("Ask \(number), please") == "Ask [telephone], please")
        #expect(PersonalData.masked(number) == "[telephone]")
        #expect(PersonalData.masked("é \(number).") == "é [telephone].")
    }

    @Test(arguments: [
        "tel 1234567", "my number is 555-0143.", "Tel:555 0143", "rele nan 555 0143", "phone 555 01 43",
    ])
    func `short numbers count after a word that announces them`(text: String) {
        #expect(PersonalData.isPresent(in: text))
        #expect(!PersonalData.isPresent(in: "about " + text.drop { !$0.isNumber }.replacing("-", with: " ")))
    }

    @Test(arguments: [
        "18.512345,-72.312345", "lat:18.51234567890123, long:-72.31234567890123", "2010-01-23 14:39:09",
        "05/07/2010", "12-01-2010", "12.01.2010", "2009-2010", "IDUshahidi: 13712345",
        "IDUshahidi:\t37123451", "ticket 92912345", "112", "call 112 or 911", "€ 12.345.678,90", "$25000000",
        "1 500 000 people", "price 12,50", "[9012345]", "https://example.org/status/7912345678?p=0612345678",
        "www.example.org/37123456", "uid=3712345678", "20100123", "N 18 30 12.0", "18 30 12.34N 72 15 01.23W",
        "ISBN 9783161484100", "1.600000", "EQ-2010-000009-HTI", "1010 AB", "3 4 5 6 7 8 9 10", "25 000 000",
        "1234 5678", "a locality called 9312345", "10 - 20 - 30 - 40", "in 1990 and 1991",
        "550e8400-e29b-41d4-a716-446655440000", "34123456 people", "Tue 12 Jan 2010 16:53:10",
    ])
    func `other numbers are left alone`(text: String) {
        #expect(PersonalData.masked(text) == text)
    }

    @Test func `several numbers are told apart`() {
        #expect(
            PersonalData.masked("tel 37123456 38123456, 3712-3456/3812-3456 or 39123456-39123457")
                == "tel [telephone] [telephone], [telephone]/[telephone] or [telephone]-[telephone]")
        #expect(PersonalData.masked("+31 6 12345678 20 people") == "[telephone] 20 people")
        #expect(
            PersonalData.masked("2010-01-23 3712-3456 (3412-3456)") == "2010-01-23 [telephone] ([telephone])")
    }

    @Test(arguments: ["jan@example.org", "j.de-vries+x@mail.example.co.uk", "A_B%c@x-y.nl"])
    func `e-mail addresses are noticed whole`(address: String) {
        #expect(PersonalData.masked("Mail <\(address)>.") == "Mail <[e-mail]>.")
        #expect(PersonalData.masked(address + ".") == "[e-mail].")
    }

    @Test(arguments: [
        "@folkmoot", "a@b", "a @ b.c", "x@y.1", "@example.org", "a@-", "5 apples @ 3.50", "a@b..nl",
    ])
    func `other at signs are left alone`(text: String) {
        #expect(PersonalData.masked(text) == text)
    }

    @Test(arguments: [
        "12-AB-34", "AB-12-34", "GB-123-K", "12-BBB-3", "X-999-XX", "M-AB 1234", "KA-PA 777E", "AB12 CDE",
        "AB12CDE",
    ])
    func `number plates are noticed`(plate: String) {
        #expect(PersonalData.masked("A red car, \(plate), left") == "A red car, [plate], left")
    }

    @Test(arguments: [
        "1-JAN-10", "12-JAN-10", "COVID-19", "A4", "M25", "US-101", "IN10 THE", "B2B", "SW1A 1AA",
        "ISO-8859-1", "EN 13757", "PM10 AND PM2", "2010-AB", "RFC 3339", "1234 AB", "A-12-E-3", "TIE-12-A",
    ])
    func `other capitals are left alone`(text: String) {
        #expect(PersonalData.masked(text) == text)
    }

    @Test func `any plate counts after a word that announces it`() {
        #expect(PersonalData.masked("kenteken: B AB 1234.") == "kenteken: [plate].")
        #expect(PersonalData.masked("licence plate 7ABC123") == "licence plate [plate]")
    }

    @Test func `findings are ranges of the text`() throws {
        let text = "é🚲 bel 06-12345678 of jan@example.org"
        let findings = PersonalData.findings(in: text)
        #expect(findings.map(\.kind) == [.telephone, .email])
        #expect(findings.map { String(text[$0.range]) } == ["06-12345678", "jan@example.org"])
        #expect(PersonalData.masked(text) { "<\($0)>" } == "é🚲 bel <telephone> of <email>")
    }

    @Test func `no bytes make it fall over, and findings never overlap`() {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<10_000 {
            let text = String(
                decoding: random.bytes(from: "0123456789 -.()+/@AB\u{A0}–tel:w", upTo: 60), as: UTF8.self)
            var end = text.startIndex
            for finding in PersonalData.findings(in: text) {
                #expect(finding.range.lowerBound >= end && !finding.range.isEmpty)
                end = finding.range.upperBound
            }
        }
    }

    @Test(arguments: ["1 2-3 ", "A1-", "a@", "9", "9999-", "www.", "+", "(", "12-AB-", "0 0 "])
    func `time grows with length only`(pattern: String) {
        let text = String(repeating: pattern, count: 20_000)
        let clock = ContinuousClock()
        let took = clock.measure { _ = PersonalData.masked(text) }
        #expect(took < .seconds(10))
    }
}
