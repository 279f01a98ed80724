// SPDX-License-Identifier: Apache-2.0
import Crypto
import CryptoExtras
import Formats
import Foundation
import Fuzzing
import Testing

@testable import Kernel

/// WebAuthn's own examples (Level 3 §16.1, no attestation and ES256), and a device that does as it is told.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct PasskeyTests {
    private static func hex(_ text: String) -> [UInt8] { Hex.decode(text) ?? [] }

    private static let attestation = hex(
        "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8"
            + "edd46592a5e0f01452b2e4b559000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189c"
            + "ba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db908"
            + "56062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220"
    )
    private static let creationChallenge = hex(
        "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130")
    private static let creationData = hex(
        "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d50743455787847545374"
            + "6e63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f"
            + "6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c22657874726144617461223a22636c6965"
            + "6e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c206669656c647320"
            + "696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c4535"
            + "51227d")
    private static let assertionChallenge = hex(
        "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408")
    private static let assertionData = hex(
        "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a"
            + "5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f657861"
            + "6d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d")
    private static let assertion = hex(
        "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000")
    private static let signature = hex(
        "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf"
            + "11a1dd5d78c6e486013f937295ea13653e331e87")

    private static func ceremony(_ challenge: [UInt8], verified: Bool = false) -> Passkey.Ceremony {
        .init(
            challenge: Base64.encode(challenge, .urlSafe), origin: "https://example.org",
            needsVerification: verified)
    }

    @Test func `the standard's own example is made and used`() throws {
        let passkey = try Passkey(
            registering: Self.attestation, Self.creationData, in: Self.ceremony(Self.creationChallenge))
        #expect(passkey.credential.prefix(3) == [0xf9, 0x1f, 0x39])
        #expect(passkey.count == 0)
        let answer = Passkey.Answer(
            clientData: Self.assertionData, authenticatorData: Self.assertion, signature: Self.signature)
        #expect(try passkey.verify(answer, in: Self.ceremony(Self.assertionChallenge)) == 0)
        // Its device did not make sure who holds it, and we ask for that.
        #expect(throws: Refusal.self) {
            try passkey.verify(answer, in: Self.ceremony(Self.assertionChallenge, verified: true))
        }
        #expect(throws: Refusal.self) {
            try passkey.verify(answer, in: Self.ceremony(Self.creationChallenge))
        }
        for place in [0, 31, 32, 36] {
            var changed = Self.assertion
            changed[place] ^= 1
            let other = Passkey.Answer(
                clientData: Self.assertionData, authenticatorData: changed, signature: Self.signature)
            #expect(throws: Refusal.self) {
                try passkey.verify(other, in: Self.ceremony(Self.assertionChallenge))
            }
        }
    }

    // MARK: A device of our own

    /// Makes what a device sends, with one thing changed where a test asks for it.
    private struct Device {
        enum Key {
            case es256(P256.Signing.PrivateKey), eddsa(Curve25519.Signing.PrivateKey), rs256(
                _RSA.Signing.PrivateKey)
        }
        let key: Key
        var flags: UInt8 = 0x05
        var count: UInt8 = 1
        var party = "example.org"
        var origin = "https://example.org"
        var cross = "false"

        func client(_ type: String, _ challenge: String) -> [UInt8] {
            Array(
                #"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)","crossOrigin":\#(cross)}"#
                    .utf8
            )
        }

        var cose: [UInt8] {
            get throws {
                switch key {
                case .es256(let key):
                    let raw = Array(key.publicKey.rawRepresentation)
                    return [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32] + raw[..<32] + [0x22, 0x58, 32]
                        + raw[32...]
                case .eddsa(let key):
                    return [0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32]
                        + Array(key.publicKey.rawRepresentation)
                case .rs256(let key):
                    let parts = try key.publicKey.getKeyPrimitives()
                    let (n, e) = (Array(parts.modulus), Array(parts.publicExponent))
                    return [0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, UInt8(n.count >> 8), UInt8(n.count & 255)]
                        + n
                        + [0x21, 0x40 + UInt8(e.count)] + e
                }
            }
        }

        private var head: [UInt8] { Array(SHA256.hash(data: Array(party.utf8))) }

        func attestation() throws -> [UInt8] {
            let cose = try cose
            let data =
                head + [flags | 0x40, 0, 0, 0, count] + [UInt8](repeating: 0, count: 16) + [0, 4, 9, 9, 9, 9]
                + cose
            let length: [UInt8] =
                data.count < 256
                ? [0x58, UInt8(data.count)] : [0x59, UInt8(data.count >> 8), UInt8(data.count & 255)]
            return [0xa3, 0x63] + Array("fmt".utf8) + [0x64] + Array("none".utf8) + [0x67]
                + Array("attStmt".utf8)
                + [0xa0, 0x68] + Array("authData".utf8) + length + data
        }

        func answer(_ challenge: String, type: String = "webauthn.get") throws -> Passkey.Answer {
            let (client, data) = (client(type, challenge), head + [flags, 0, 0, 0, count])
            let signed = data + Array(SHA256.hash(data: client))
            let signature: [UInt8] =
                switch key {
                case .es256(let key): Array(try key.signature(for: signed).derRepresentation)
                case .eddsa(let key): Array(try key.signature(for: signed))
                case .rs256(let key):
                    Array(
                        try key.signature(for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5)
                            .rawRepresentation)
                }
            return Passkey.Answer(clientData: client, authenticatorData: data, signature: signature)
        }
    }

    private static let ours = Passkey.Ceremony(challenge: "Y2hhbGxlbmdl", origin: "https://example.org")

    private func passkey(_ device: Device) throws -> Passkey {
        try Passkey(
            registering: try device.attestation(), device.client("webauthn.create", "Y2hhbGxlbmdl"),
            in: Self.ours)
    }

    @Test func `each algorithm is made, kept and used`() throws {
        let keys: [Device.Key] = [
            .es256(.init()), .eddsa(.init()), .rs256(try .init(keySize: .bits2048)),
        ]
        for key in keys {
            var device = Device(key: key)
            let made = try passkey(device)
            let (algorithm, bytes) = made.key.stored
            let kept = Passkey(
                credential: made.credential, key: try #require(SignatureKey(stored: algorithm, bytes)),
                count: 1)
            #expect(kept.key == made.key)
            device.count = 2
            #expect(try kept.verify(device.answer("Y2hhbGxlbmdl"), in: Self.ours) == 2)
        }
    }

    @Test func `one thing wrong is enough`() throws {
        let key = Device.Key.es256(.init())
        let made = try passkey(Device(key: key))
        let changes: [(String, (inout Device) -> Void)] = [
            ("site", { $0.party = "evil.example" }), ("origin", { $0.origin = "https://evil.example" }),
            ("origin", { $0.origin = "http://example.org" }),
            ("origin", { $0.origin = "https://example.org:444" }),
            ("origin", { $0.cross = "true" }), ("origin", { $0.cross = "1" }),
            ("presence", { $0.flags = 0x04 }),
            ("verification", { $0.flags = 0x01 }), ("backup state", { $0.flags = 0x15 }),
        ]
        for (part, change) in changes {
            var device = Device(key: key, count: 9)
            change(&device)
            let wrong = Passkey.wrong(part)
            #expect(throws: wrong) { try passkey(device) }
            #expect(throws: wrong) { try made.verify(device.answer("Y2hhbGxlbmdl"), in: Self.ours) }
        }
        let device = Device(key: key, count: 9)
        #expect(throws: Passkey.wrong("challenge")) { try made.verify(device.answer("AAAA"), in: Self.ours) }
        #expect(throws: Passkey.wrong("type")) {
            try made.verify(device.answer("Y2hhbGxlbmdl", type: "webauthn.create"), in: Self.ours)
        }
        #expect(throws: Passkey.wrong("signature")) {
            try made.verify(Device(key: .es256(.init()), count: 9).answer("Y2hhbGxlbmdl"), in: Self.ours)
        }
        for count: UInt8 in [0, 1] {
            #expect(throws: Passkey.wrong("count")) {
                try made.verify(Device(key: key, count: count).answer("Y2hhbGxlbmdl"), in: Self.ours)
            }
        }
    }

    @Test func `whatever a device sends, it is refused or a key`() async throws {
        let device = Device(key: .es256(.init()))
        let client = device.client("webauthn.create", "Y2hhbGxlbmdl")
        let samples = [try device.attestation(), Self.attestation]
        let report = await Fuzzing(samples, rounds: 5000)
            .run("attestations", seed: 802) { input in
                guard let passkey = try? Passkey(registering: input, client, in: Self.ours) else {
                    return false
                }
                try holds(passkey.key.isKey && !passkey.credential.isEmpty, "it is no key")
                return true
            }
        #expect(report.failures == [])
    }
}
