// SPDX-License-Identifier: Apache-2.0
import Formats
import Fuzzing
import Testing

@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct CBORTests {
    private func read(_ hex: String) -> CBORValue? { Hex.decode(hex).flatMap { CBORValue(parsing: $0) } }

    @Test func `the examples of RFC 8949, appendix A, as far as authenticators send such`() {
        let numbers: [(String, Int64)] = [
            ("00", 0), ("01", 1), ("0a", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100),
            ("1903e8", 1000), ("1a000f4240", 1_000_000), ("1b000000e8d4a51000", 1_000_000_000_000),
            ("20", -1), ("29", -10), ("3863", -100), ("3903e7", -1000),
        ]
        for (hex, number) in numbers { #expect(read(hex) == .integer(number), "\(hex)") }
        #expect(read("f4") == .flag(false))
        #expect(read("f5") == .flag(true))
        #expect(read("f6") == .null)
        #expect(read("40") == .bytes([]))
        #expect(read("4401020304") == .bytes([1, 2, 3, 4]))
        #expect(read("6449455446") == .text("IETF"))
        #expect(read("62c3bc") == .text("ü"))
        #expect(read("80") == .array([]))
        #expect(
            read("8301820203820405")
                == .array([
                    .integer(1), .array([.integer(2), .integer(3)]), .array([.integer(4), .integer(5)]),
                ]))
        #expect(read("a201020304")?[1] == .integer(2))
        #expect(read("a26161016162820203")?["b"] == .array([.integer(2), .integer(3)]))
    }

    @Test func `what authenticators never send is refused`() {
        let wrong = [
            "", "ff", "1817", "190017", "1a0000ffff", "1b00000000ffffffff", "1bffffffffffffffff",
            "3bffffffffffffffff", "18", "19", "1c", "5f42010243030405ff", "9fff", "bfff", "7f657374ff",
            "f97e00", "fa47c35000", "fb3ff199999999999a", "f7", "f0", "f818", "c074", "d9d9f700", "41",
            "61ff",
            "5bffffffffffffffff", "9bffffffffffffffff", "bbffffffffffffffff", "9a00ffffff", "a1", "a101",
            "a201020102", "a2616101616102", "0000", "818181818181818181818100",
        ]
        for hex in wrong { #expect(read(hex) == nil, "\(hex)") }
        let many = [UInt8](repeating: 0, count: CBORValue.limits.parts)
        #expect(CBORValue(parsing: [0x99, 0x01, 0xf4] + many) == nil)
    }

    @Test func `whatever comes, reading ends, and takes no more than there is`() async {
        let samples = ["a3010203262001", "a363666d74646e6f6e656761747453746d74a0", "8301820203820405"]
            .compactMap(Hex.decode)
        let report = await Fuzzing(
            samples, rounds: 20_000
        ).run("CBOR", seed: 801) { input in
            guard let (_, length) = CBORValue.prefix(of: input) else { return false }
            try holds(length <= input.count && length > 0, "it took more than there was")
            try holds(CBORValue(parsing: Array(input[..<length])) != nil, "the same is read otherwise")
            return true
        }
        #expect(report.failures == [])
    }
}
