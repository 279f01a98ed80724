// SPDX-License-Identifier: Apache-2.0
import Crypto
import CryptoExtras
public import Formats

/// A public key of somebody else that signs: of a login provider, or of a passkey.
///
/// Three algorithms and no others (RFC 7518 §3.1, RFC 8037): what names another one, or none, verifies nothing.
public enum SignatureKey: Sendable, Equatable {
    /// ECDSA on P-256 with SHA-256: the point, uncompressed.
    case es256([UInt8])
    /// RSASSA-PKCS1-v1_5 with SHA-256, of at least 2048 bits: modulus and exponent.
    case rs256([UInt8], [UInt8])
    /// Ed25519.
    case eddsa([UInt8])

    /// How ECDSA's two numbers are written down.
    public enum Form: Sendable {
        /// One after the other, 32 bytes each (RFC 7515 §A.3).
        case raw
        /// As an ASN.1 sequence (WebAuthn §6.5.5).
        case der
    }

    /// What JOSE calls the algorithm.
    public var algorithm: String {
        switch self {
        case .es256: "ES256"
        case .rs256: "RS256"
        case .eddsa: "EdDSA"
        }
    }

    /// Reads a JSON Web Key (RFC 7517); nil for one of another kind, or one that is not for signatures.
    public init?(jwk: JSONValue) {
        if let use = jwk["use"]?.stringValue, use != "sig" { return nil }
        func bytes(_ name: String) -> [UInt8]? {
            jwk[name]?.stringValue.flatMap { Base64.decode($0, .urlSafe) }
        }
        switch jwk["kty"]?.stringValue {
        case "EC":
            guard jwk["crv"]?.stringValue == "P-256", let x = bytes("x"), let y = bytes("y"), x.count == 32,
                y.count == 32
            else { return nil }
            self = .es256([4] + x + y)
        case "RSA":
            guard let n = bytes("n"), let e = bytes("e") else { return nil }
            self = .rs256(n, e)
        case "OKP":
            guard jwk["crv"]?.stringValue == "Ed25519", let x = bytes("x") else { return nil }
            self = .eddsa(x)
        default: return nil
        }
        guard isKey, jwk["alg"].flatMap(\.stringValue).map({ $0 == algorithm }) ?? true else { return nil }
    }

    /// The bytes are a key: a point on the curve, a modulus that is long enough.
    public var isKey: Bool {
        switch self {
        case .es256(let point): (try? P256.Signing.PublicKey(x963Representation: point)) != nil
        // More than 4096 bits cost whoever verifies too much.
        case .rs256(let n, let e):
            (256...513).contains(n.count) && (1...4).contains(e.count)
                && (try? _RSA.Signing.PublicKey(n: n, e: e)) != nil
        case .eddsa(let bytes): (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil
        }
    }

    /// Tells whether a signature of a message is this key's.
    public func verifies(_ signature: [UInt8], of message: [UInt8], _ form: Form = .raw) -> Bool {
        switch self {
        case .es256(let point):
            guard let key = try? P256.Signing.PublicKey(x963Representation: point) else { return false }
            let parsed =
                form == .raw
                ? try? P256.Signing.ECDSASignature(rawRepresentation: signature)
                : try? P256.Signing.ECDSASignature(derRepresentation: signature)
            return parsed.map { key.isValidSignature($0, for: message) } ?? false
        case .rs256(let n, let e):
            guard let key = try? _RSA.Signing.PublicKey(n: n, e: e) else { return false }
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: message),
                padding: .insecurePKCS1v1_5)
        case .eddsa(let bytes):
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
            return key.isValidSignature(signature, for: message)
        }
    }
}
