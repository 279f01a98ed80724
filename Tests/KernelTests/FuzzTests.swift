// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Fuzzing
import Record
import Testing

@testable import Kernel

/// Mutations of an initiative that comes from elsewhere, and of pictures: refused with a code, or taken whole.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct FuzzTests {
    /// An archive of one entry, written by hand.
    private func archive() throws -> [UInt8] {
        let key = try SignerKey(name: "elsewhere.example", seed: [UInt8](repeating: 7, count: 32)).verifier
        let salt = try #require(Salt(bytes: [UInt8](repeating: 9, count: 16)))
        let body = Array(#"{"author":"","time":"2024-01-01T00:00:00Z"}"#.utf8)
        let envelope = try Envelope(
            index: 0, timeInMinutes: 28_400_000, initiative: 0, kind: "initiatives/opened/1", subject: 0,
            commitment: Commitment.of(body: body, salt: salt))
        var line = JSONWriter()
        line.object { line in
            line.member("envelope", String(decoding: envelope.bytes, as: UTF8.self))
            line.member("state", "present")
            line.member("salt", Record.Base64.encode(salt.bytes))
            line.member("body", Record.Base64.encode(body))
        }
        return try tar([
            "key": Array(key.description.utf8), "entries.jsonl": line.bytes + [10], "media/ab": [1],
        ])
    }

    private func tar(_ files: [String: [UInt8]]) throws -> [UInt8] {
        try files.sorted { $0.key < $1.key }.flatMap { name, bytes in
            let frame = try #require(TarArchive.frame(name: name, size: bytes.count))
            return frame.header + bytes + frame.padding
        } + TarArchive.end
    }

    @Test func `archives of initiatives`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let report = await Fuzzing([try archive()], rounds: 1500, longest: 8192).run(
            "archives of initiatives", seed: 701
        ) {
            bytes in
            try Data(bytes).write(to: file)
            do {
                let archive = try InitiativeArchive(reading: file)
                try holds(archive.entries.first?.envelope.kind == "initiatives/opened/1", "it opens nothing")
                return true
            } catch let refusal as Refusal {
                try holds(refusal.code == .badFile, "refused as \(refusal.code)")
                return false
            }
        }
        #expect(report.failures == [])
    }

    @Test func `headers of pictures`() async {
        let samples: [[UInt8]] = [
            [
                0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 4, 0, 0, 0, 3, 0,
                8, 2,
            ],
            [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 3, 0, 4, 0, 3, 1, 1, 1],
            Array("GIF89a".utf8) + [0, 4, 0, 3, 0, 0, 0],
            Array("RIFF".utf8) + [30, 0, 0, 0] + Array("WEBPVP8X".utf8) + [
                10, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0,
            ],
            // Once it ended the program: two sides of 2³² − 1.
            [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]
                + [UInt8](repeating: 255, count: 8),
        ]
        let report = await Fuzzing(samples, rounds: 8000, longest: 300).run("headers of pictures", seed: 702)
        { bytes in
            guard let pixels = PictureSize.pixels(bytes) else { return false }
            try holds(pixels >= 0, "\(pixels) pixels")
            return true
        }
        #expect(report.failures == [])
    }
}
