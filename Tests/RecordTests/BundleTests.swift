// SPDX-License-Identifier: Apache-2.0

import Record
import Testing

@Suite struct BundleTests {
    @Test func `entries are prefixed with their length in two bytes`() throws {
        let entries: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 7, count: 258)]
        let bundle = try EntryBundle.encode(entries)
        #expect(bundle.starts(with: [0, 3, 1, 2, 3, 0, 0, 1, 2, 7]))
        #expect(bundle.count == 5 + 2 + 260)
        #expect(try EntryBundle.parse(bundle).map(Array.init) == entries)
    }

    @Test func `entry bundles have 1 to 256 entries of up to 65,535 bytes`() throws {
        let longest = [UInt8](repeating: 1, count: 65_535)
        #expect(try EntryBundle.parse(EntryBundle.encode([longest])).map(Array.init) == [longest])
        #expect(throws: RecordError.self) { try EntryBundle.encode([longest + [1]]) }
        #expect(throws: RecordError.self) { try EntryBundle.encode([]) }
        #expect(throws: RecordError.self) { try EntryBundle.encode([[UInt8]](repeating: [1], count: 257)) }
        let full = try EntryBundle.encode([[UInt8]](repeating: [1], count: 256))
        #expect(try EntryBundle.parse(full).count == 256)
        #expect(throws: RecordError.self) { try EntryBundle.parse(full + [0, 1, 1]) }
    }

    @Test(arguments: [[], [0], [0, 1], [0, 2, 1], [0, 1, 1, 0], [255, 255, 1]] as [[UInt8]])
    func `an entry bundle that is cut off is refused`(bundle: [UInt8]) {
        #expect(throws: RecordError.self) { try EntryBundle.parse(bundle) }
    }

    @Test func `bodies carry their state, salt and length`() throws {
        let salt = try #require(Salt(bytes: [UInt8](repeating: 9, count: 16)))
        let bodies: [EntryBody] = [
            .withheld, .present(salt: salt, bytes: [1, 2]), .erased, .present(salt: salt, bytes: []),
        ]
        let bundle = try BodyBundle.encode(bodies)
        #expect(bundle == [1, 0] + salt.bytes + [0, 0, 0, 2, 1, 2, 2, 0] + salt.bytes + [0, 0, 0, 0])
        #expect(try BodyBundle.parse(bundle) == bodies)
        #expect(bodies.map(\.state) == [.withheld, .present, .erased, .present])
        #expect(throws: RecordError.self) { try BodyBundle.encode([]) }
        #expect(throws: RecordError.self) {
            try BodyBundle.encode([EntryBody](repeating: .erased, count: 257))
        }
    }

    @Test(
        arguments: [
            [], [3], [255], [0], [0, 1, 2], [UInt8](repeating: 0, count: 20),
            [UInt8](repeating: 0, count: 17) + [0, 0, 0, 1],
            [UInt8](repeating: 0, count: 17) + [255, 255, 255, 255, 1],
            [UInt8](repeating: 1, count: 257),
        ] as [[UInt8]])
    func `a body bundle that is malformed is refused`(bundle: [UInt8]) {
        #expect(throws: RecordError.self) { try BodyBundle.parse(bundle) }
    }
}
