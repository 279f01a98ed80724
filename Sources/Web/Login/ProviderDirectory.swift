// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// What providers publish of themselves, kept for an hour: their addresses and their keys.
actor ProviderDirectory {
    /// What a provider says of itself (OpenID Connect Discovery 1.0 §3).
    struct Discovered {
        let authorization: String
        let token: String
        let keys: String
        /// Our secret goes in the body and not in a header.
        let takesSecretInBody: Bool
        /// Each answer names its issuer (RFC 9207).
        let namesIssuer: Bool
    }

    /// A key with its number.
    struct Key {
        let id: String?
        let key: SignatureKey
    }

    private struct Known<T> {
        let value: T
        let time: Timestamp
    }

    private let transport: ProviderTransport
    private var discovered: [String: Known<Discovered>] = [:]
    private var keys: [String: Known<[Key]>] = [:]
    private static let lifetime: Int64 = 3_600_000
    /// A key that is not known is looked for again at most so often: a stranger's token makes us ask nobody.
    private static let patience: Int64 = 30_000

    init(_ transport: ProviderTransport) { self.transport = transport }

    /// A provider's addresses.
    ///
    /// - Throws: `Refusal.loginFailed` where it does not answer, or as somebody else.
    func discover(_ provider: LoginProvider, at now: Timestamp) async throws -> Discovered {
        if let known = discovered[provider.name], now.milliseconds(since: known.time) < Self.lifetime {
            return known.value
        }
        var base = provider.issuer
        while base.hasSuffix("/") { base.removeLast() }
        let json = try await get(base + "/.well-known/openid-configuration")
        // Exactly: §4.3.
        guard json["issuer"]?.stringValue == provider.issuer else {
            throw LoginMistake.refusal("the provider calls itself something else")
        }
        func address(_ key: String) throws -> String {
            guard let text = json[key]?.stringValue, LoginProvider.isSafe(text),
                !LoginProvider.isLoopback(text) || LoginProvider.isLoopback(provider.issuer)
            else { throw LoginMistake.refusal("the provider has no \(key)") }
            return text
        }
        let ways = json["token_endpoint_auth_methods_supported"]?.arrayValue?.compactMap(\.stringValue)
        let found = Discovered(
            authorization: try address("authorization_endpoint"), token: try address("token_endpoint"),
            keys: try address("jwks_uri"),
            takesSecretInBody: !(ways ?? ["client_secret_basic"]).contains("client_secret_basic"),
            namesIssuer: json["authorization_response_iss_parameter_supported"]?.boolValue ?? false)
        discovered[provider.name] = Known(value: found, time: now)
        return found
    }

    /// The keys that may have signed a token: those of its number and algorithm.
    ///
    /// A number that is not known makes us look again, for providers change their keys.
    func keys(
        of provider: LoginProvider, id: String?, algorithm: String, at now: Timestamp
    ) async throws -> [SignatureKey] {
        func matching() -> [SignatureKey] {
            (keys[provider.name]?.value ?? []).filter { known in
                known.key.algorithm == algorithm && (id == nil || known.id == nil || known.id == id)
            }.map(\.key)
        }
        let age = keys[provider.name].map { now.milliseconds(since: $0.time) } ?? .max
        if age < Self.lifetime {
            let found = matching()
            if !found.isEmpty || age < Self.patience { return found }
        }
        let place = try await discover(provider, at: now).keys
        let json = try await get(place)
        let all = (json["keys"]?.arrayValue ?? []).prefix(100).compactMap { item in
            SignatureKey(jwk: item).map { Key(id: item["kid"]?.stringValue, key: $0) }
        }
        keys[provider.name] = Known(value: all, time: now)
        return matching()
    }

    private func get(_ address: String) async throws -> JSONValue {
        let (status, body) = try await transport.send(.init(address: address))
        guard status == 200, let json = try? JSONValue(parsing: body) else {
            throw LoginMistake.refusal("the provider does not answer as it should")
        }
        return json
    }
}

/// Why signing in did not work, in words for who looks into it; people are told to begin again.
enum LoginMistake {
    static func refusal(_ reason: String) -> Refusal { Refusal(.loginFailed, values: ["reason": reason]) }
}
