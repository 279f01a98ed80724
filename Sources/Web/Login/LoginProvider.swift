// SPDX-License-Identifier: Apache-2.0
public import Formats

/// An OpenID Connect provider that the operator trusts to say who somebody is.
public struct LoginProvider: Sendable, Equatable {
    /// Its part of addresses: `city`.
    public let name: String
    /// What people call it.
    public let title: String
    /// Its address, exactly as it stands in what it signs.
    public let issuer: String
    /// Our name there.
    public let client: String
    /// Our secret there; nil where we have none and PKCE must do.
    public let secret: String?

    /// Reads the providers of a settings file: a list of objects with name, title, issuer, clientId and clientSecret.
    ///
    /// - Throws: `LoginProviderMistake` that says what is wrong with which.
    public static func read(_ json: JSONValue) throws -> [LoginProvider] {
        guard let items = json.arrayValue else { throw LoginProviderMistake("is not a list of providers") }
        let providers = try items.enumerated().map { try Self(item: $1, number: $0 + 1) }
        guard Set(providers.map(\.name)).count == providers.count else {
            throw LoginProviderMistake("names two providers alike")
        }
        return providers
    }

    private init(item: JSONValue, number: Int) throws {
        func text(_ key: String) throws -> String {
            guard let text = item[key]?.stringValue, !text.isEmpty, text.utf8.count <= 500 else {
                throw LoginProviderMistake("has no \(key) for provider \(number)")
            }
            return text
        }
        name = try text("name")
        guard name.utf8.count <= 40, name != PasskeyRoutes.provider,
            name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) })
        else { throw LoginProviderMistake("has a name that is not a-z, 0-9 for provider \(number)") }
        title = try text("title")
        issuer = try text("issuer")
        client = try text("clientId")
        secret = item["clientSecret"] == nil ? nil : try text("clientSecret")
        guard Self.isSafe(issuer) else {
            throw LoginProviderMistake(
                "has an issuer that does not begin with https:// for provider \(number)")
        }
    }

    /// A provider for pages that show themselves.
    static let sample = LoginProvider(
        name: "city", title: "City account", issuer: "https://login.example.org", client: "folkmoot",
        secret: nil)

    private init(name: String, title: String, issuer: String, client: String, secret: String?) {
        self.name = name
        self.title = title
        self.issuer = issuer
        self.client = client
        self.secret = secret
    }

    /// An address to which secrets may go: over TLS, or to this very machine.
    static func isSafe(_ address: String) -> Bool {
        guard address.utf8.allSatisfy({ (33...126).contains($0) && $0 != 92 && $0 != 34 }) else {
            return false
        }
        if address.hasPrefix("https://") {
            return !authority(address).isEmpty && !authority(address).contains("@")
        }
        return isLoopback(address)
    }

    /// An address of this very machine.
    static func isLoopback(_ address: String) -> Bool {
        guard address.hasPrefix("http://") else { return false }
        let authority = authority(address)
        let host =
            authority.hasPrefix("[")
            ? String(authority.prefix { $0 != "]" }) + "]" : String(authority.prefix { $0 != ":" })
        return ["127.0.0.1", "localhost", "[::1]"].contains(host) && !authority.contains("@")
    }

    private static func authority(_ address: String) -> String {
        guard let scheme = address.firstRange(of: "://") else { return "" }
        return String(address[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" })
    }
}

/// A settings file of providers that cannot be used.
public struct LoginProviderMistake: Error, Equatable {
    /// What is wrong with it, after its name.
    public let problem: String
    init(_ problem: String) { self.problem = problem }
}

/// Asks a provider something: the one way out of the house for logins.
public struct ProviderTransport: Sendable {
    /// Sends a request; gives status and body.
    ///
    /// No redirect is followed, no more than 256 KB are read, and ten seconds are enough.
    public let send: @Sendable (Question) async throws -> (status: Int, body: [UInt8])

    /// What is asked.
    public struct Question: Sendable {
        /// Where.
        public let address: String
        /// The fields of a POST; nil for a GET.
        public var form: [UInt8]?
        /// `Authorization`.
        public var authorization: String?
    }

    /// Sends by a closure.
    public init(_ send: @escaping @Sendable (Question) async throws -> (status: Int, body: [UInt8])) {
        self.send = send
    }
}
