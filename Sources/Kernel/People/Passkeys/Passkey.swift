// SPDX-License-Identifier: Apache-2.0
import Crypto
public import Formats

/// A key on somebody's device that leads back to their identity (WebAuthn Level 2): what the vault keeps of it.
public struct Passkey: Sendable, Equatable {
    /// What the device calls it.
    public let credential: [UInt8]
    /// Verifies what it signs.
    public let key: SignatureKey
    /// How often it was used, as the device counts; 0 where it does not.
    public let count: Int64

    /// Where a ceremony takes place, and with what it must be answered.
    public struct Ceremony: Sendable {
        let challenge: String
        let origin: String
        let relyingParty: String
        let needsVerification: Bool

        /// Describes one.
        ///
        /// - Parameters:
        ///   - challenge: Random bytes, as Base64url without padding.
        ///   - origin: Scheme, host and port of the site.
        ///   - needsVerification: The device must have made sure who holds it.
        public init(challenge: String, origin: String, needsVerification: Bool = true) {
            self.challenge = challenge
            self.needsVerification = needsVerification
            self.origin = origin
            relyingParty = Self.relyingParty(of: origin)
        }

        /// The host of an origin.
        public static func relyingParty(of origin: String) -> String {
            guard let scheme = origin.firstRange(of: "://") else { return "" }
            return String(origin[scheme.upperBound...].prefix { $0 != ":" && $0 != "/" })
        }
    }

    /// What a device answers when a passkey is made, or used.
    public struct Answer: Sendable {
        let clientData: [UInt8]
        let authenticatorData: [UInt8]
        let signature: [UInt8]

        /// Takes it as it came.
        ///
        /// - Parameter signature: Nothing where the passkey is made.
        public init(clientData: [UInt8], authenticatorData: [UInt8], signature: [UInt8] = []) {
            self.clientData = clientData
            self.authenticatorData = authenticatorData
            self.signature = signature
        }
    }

    init(credential: [UInt8], key: SignatureKey, count: Int64) {
        self.credential = credential
        self.key = key
        self.count = count
    }

    /// Takes in a new passkey (WebAuthn §7.1); nothing is concluded from what the device attests of itself.
    ///
    /// - Throws: `Refusal.loginFailed`.
    public init(registering attestation: [UInt8], _ clientData: [UInt8], in ceremony: Ceremony) throws {
        try ceremony.check(clientData, type: "webauthn.create")
        guard attestation.count <= 16_384, let object = CBORValue(parsing: attestation),
            let bytes = object["authData"]?.bytesValue, object["fmt"]?.textValue != nil
        else { throw Self.wrong("attestation") }
        let data = try AuthenticatorData(bytes)
        try data.check(ceremony)
        guard let made = data.credential else { throw Self.wrong("credential") }
        self.init(credential: made.id, key: made.key, count: data.count)
    }

    /// Believes an answer of the device, or not (WebAuthn §7.2).
    ///
    /// - Returns: How often the passkey was used.
    /// - Throws: `Refusal.loginFailed`.
    public func verify(_ answer: Answer, in ceremony: Ceremony) throws -> Int64 {
        try ceremony.check(answer.clientData, type: "webauthn.get")
        let data = try AuthenticatorData(answer.authenticatorData)
        try data.check(ceremony)
        let signed = answer.authenticatorData + Array(SHA256.hash(data: answer.clientData))
        guard key.verifies(answer.signature, of: signed, .der) else { throw Self.wrong("signature") }
        // A count that does not grow is that of a copy (§6.1.1).
        guard data.count > count || data.count == 0 && count == 0 else { throw Self.wrong("count") }
        return data.count
    }

    static func wrong(_ part: String) -> Refusal {
        Refusal(.loginFailed, values: ["reason": "the passkey has the wrong \(part)"])
    }
}

extension Passkey.Ceremony {
    /// Checks what the browser says of the ceremony (WebAuthn §5.8.1).
    func check(_ bytes: [UInt8], type: String) throws {
        guard bytes.count <= 4096, let data = try? JSONValue(parsing: bytes) else {
            throw Passkey.wrong("client data")
        }
        guard data["type"]?.stringValue == type else { throw Passkey.wrong("type") }
        guard data["challenge"]?.stringValue == challenge else { throw Passkey.wrong("challenge") }
        guard data["origin"]?.stringValue == origin, data["topOrigin"] == nil,
            data["crossOrigin"].map({ $0.boolValue == false }) ?? true
        else { throw Passkey.wrong("origin") }
    }
}

/// What the device says of itself (WebAuthn §6.1).
struct AuthenticatorData {
    let relyingParty: [UInt8]
    let flags: UInt8
    let count: Int64
    let credential: (id: [UInt8], key: SignatureKey)?

    init(_ bytes: [UInt8]) throws {
        guard (37...8192).contains(bytes.count) else { throw Passkey.wrong("authenticator data") }
        relyingParty = Array(bytes[0..<32])
        flags = bytes[32]
        count = bytes[33..<37].reduce(0) { $0 << 8 | Int64($1) }
        var place = 37
        if flags & 0x40 != 0 {
            let (made, length) = try Self.credential(Array(bytes[place...]))
            credential = made
            place += length
        } else {
            credential = nil
        }
        if flags & 0x80 != 0 {
            guard let (extensions, length) = CBORValue.prefix(of: Array(bytes[place...])),
                case .map = extensions
            else { throw Passkey.wrong("extensions") }
            place += length
        }
        guard place == bytes.count else { throw Passkey.wrong("authenticator data") }
    }

    /// The passkey itself: 16 bytes for the sort of device, two for the length, its name and its key (§6.5.1).
    private static func credential(
        _ bytes: [UInt8]
    ) throws -> (made: (id: [UInt8], key: SignatureKey), length: Int) {
        guard bytes.count > 18 else { throw Passkey.wrong("credential") }
        let length = Int(bytes[16]) << 8 | Int(bytes[17])
        guard (1...1023).contains(length), bytes.count > 18 + length,
            let (cose, taken) = CBORValue.prefix(of: Array(bytes[(18 + length)...])),
            let key = SignatureKey(cose: cose)
        else { throw Passkey.wrong("credential") }
        return ((Array(bytes[18..<18 + length]), key), 18 + length + taken)
    }

    /// The site is ours, somebody was there, and the device knows who: a passkey is all that is asked for.
    func check(_ ceremony: Passkey.Ceremony) throws {
        let party = ceremony.relyingParty
        guard relyingParty == Array(SHA256.hash(data: Array(party.utf8))) else { throw Passkey.wrong("site") }
        guard flags & 0x01 != 0 else { throw Passkey.wrong("presence") }
        guard flags & 0x04 != 0 || !ceremony.needsVerification else { throw Passkey.wrong("verification") }
        // What is backed up must be what can be (Level 3 §6.1.3).
        guard flags & 0x18 != 0x10 else { throw Passkey.wrong("backup state") }
    }
}

extension SignatureKey {
    /// Reads a COSE key (RFC 9053 §7, RFC 8230 §4) of one of the three algorithms.
    public init?(cose: CBORValue) {
        switch (cose[1]?.integerValue, cose[3]?.integerValue) {
        case (2, -7):
            guard cose[-1]?.integerValue == 1, let x = cose[-2]?.bytesValue, let y = cose[-3]?.bytesValue,
                x.count == 32, y.count == 32
            else { return nil }
            self = .es256([4] + x + y)
        case (3, -257):
            guard let n = cose[-1]?.bytesValue, let e = cose[-2]?.bytesValue else { return nil }
            self = .rs256(n, e)
        case (1, -8):
            guard cose[-1]?.integerValue == 6, let x = cose[-2]?.bytesValue else { return nil }
            self = .eddsa(x)
        default: return nil
        }
        guard isKey else { return nil }
    }

    /// The algorithm and the key's bytes, as the vault keeps them.
    var stored: (algorithm: Int64, bytes: [UInt8]) {
        switch self {
        case .es256(let point): (-7, point)
        case .rs256(let n, let e): (-257, [UInt8(e.count)] + e + n)
        case .eddsa(let bytes): (-8, bytes)
        }
    }

    /// What was kept.
    init?(stored algorithm: Int64, _ bytes: [UInt8]) {
        switch algorithm {
        case -7: self = .es256(bytes)
        case -8: self = .eddsa(bytes)
        case -257:
            guard let count = bytes.first.map(Int.init), bytes.count > count else { return nil }
            self = .rs256(Array(bytes[(count + 1)...]), Array(bytes[1...count]))
        default: return nil
        }
    }
}
