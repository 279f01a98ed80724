// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats
import Kernel

/// What a provider signed about somebody (OpenID Connect Core 1.0 §2), read and not yet believed.
struct IDToken {
    /// How far clocks may be apart, in seconds.
    static let skew: Int64 = 60
    /// How old a token may be that was made for this login, in seconds.
    static let oldest: Int64 = LoginAttempt.lifetime
    private static let algorithms = ["RS256", "ES256", "EdDSA"]

    let algorithm: String
    let keyID: String?
    let claims: JSONValue
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Reads the compact form (RFC 7515 §7.1) strictly.
    ///
    /// - Throws: `Refusal.loginFailed` for another form, another algorithm (`none` above all) or a critical extension.
    init(_ text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 16_384, parts.count == 3, let head = Base64.decode(parts[0], .urlSafe),
            let body = Base64.decode(parts[1], .urlSafe), let signature = Base64.decode(parts[2], .urlSafe),
            let header = try? JSONValue(parsing: head), let claims = try? JSONValue(parsing: body),
            header.objectValue != nil, claims.objectValue != nil
        else { throw LoginMistake.refusal("the ID token cannot be read") }
        guard let algorithm = header["alg"]?.stringValue, Self.algorithms.contains(algorithm),
            header["crit"] == nil
        else { throw LoginMistake.refusal("the ID token is signed in a way that is not taken") }
        self.algorithm = algorithm
        keyID = header["kid"]?.stringValue
        self.claims = claims
        self.signature = signature
        signed = Array(text.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
    }

    /// Believes the token, or not: OpenID Connect Core 1.0 §3.1.3.7 in its order.
    ///
    /// - Parameter accessToken: What came beside it; `at_hash` binds it where it is there (§3.1.3.6).
    /// - Returns: The subject.
    func subject(
        from provider: LoginProvider, nonce: String, accessToken: String?, keys: [SignatureKey],
        at now: Timestamp
    ) throws -> String {
        guard claims["iss"]?.stringValue == provider.issuer else { throw wrong("issuer") }
        let audience =
            claims["aud"]?.stringValue.map { [$0] } ?? claims["aud"]?.arrayValue?.compactMap(\.stringValue)
        guard let audience, audience.contains(provider.client) else { throw wrong("audience") }
        if audience.count > 1 || claims["azp"] != nil {
            guard claims["azp"]?.stringValue == provider.client else { throw wrong("authorized party") }
        }
        guard keys.contains(where: { $0.algorithm == algorithm && $0.verifies(signature, of: signed) }) else {
            throw wrong("signature")
        }
        guard let expires = seconds("exp"), expires > now.seconds - Self.skew else { throw wrong("end") }
        guard let issued = seconds("iat"), issued <= now.seconds + Self.skew,
            issued >= now.seconds - Self.oldest
        else { throw wrong("beginning") }
        if claims["nbf"] != nil {
            guard let from = seconds("nbf"), from <= now.seconds + Self.skew else { throw wrong("beginning") }
        }
        guard claims["nonce"]?.stringValue == nonce else { throw wrong("nonce") }
        if let told = claims["at_hash"] {
            let half = accessToken.map { Array(SHA256.hash(data: Array($0.utf8)).prefix(16)) }
            guard let half, told.stringValue == Base64.encode(half, .urlSafe) else { throw wrong("at_hash") }
        }
        guard let subject = claims["sub"]?.stringValue, (1...255).contains(subject.utf8.count) else {
            throw wrong("subject")
        }
        return subject
    }

    /// A number of seconds since 1970, whole or not.
    private func seconds(_ claim: String) -> Int64? {
        claims[claim]?.intValue ?? claims[claim]?.doubleValue.flatMap { Int64(exactly: $0.rounded(.down)) }
    }

    private func wrong(_ part: String) -> Refusal {
        LoginMistake.refusal("the ID token has the wrong \(part)")
    }
}
