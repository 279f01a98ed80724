// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats

/// A person's secret: an id in the vault and the key from which pseudonyms are made.
public struct Identity: Sendable, Equatable {
    /// Random and private; never shown.
    public let id: EntryIndex
    let key: [UInt8]

    init(id: EntryIndex, key: [UInt8]) {
        self.id = id
        self.key = key
    }

    /// The pseudonym in an initiative: HMAC-SHA256(key, initiative), 80 bits, base 32.
    ///
    /// Without the key nobody can tell that two pseudonyms are one person.
    public func pseudonym(in initiative: EntryIndex) -> Pseudonym {
        var message = Array("pseudonym".utf8)
        for shift in 0..<8 { message.append(UInt8(truncatingIfNeeded: initiative >> Int64(shift * 8))) }
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
        return Pseudonym(Base32.encode(Array(code.prefix(10))))
    }
}

/// Who calls: what the web or the command line knows of a person before the kernel decides.
public struct Caller: Sendable {
    /// Nil for a visitor; made anew for a first contribution.
    public var identity: Identity?
    /// The token that the browser will keep, where the identity is new.
    public var newToken: String?
    /// The organisation that the person chose to speak for; nil for themselves.
    public var organisation: EntryIndex?
    /// How it came.
    public var channel: ContributionChannel
    /// The language of the person.
    public var language: String
    /// What the person's program may do, where it came with a token; nil for the person.
    public var grant: TokenGrant?
    /// The node itself.
    public let isNode: Bool
    /// Pseudonyms that were made before the command queued, so that the one writer need not.
    private var known: [EntryIndex: Pseudonym] = [:]

    /// A caller at the web's door.
    public init(identity: Identity?, channel: ContributionChannel, language: String) {
        self.identity = identity
        self.channel = channel
        self.language = language
        isNode = false
    }

    private init(nodeBy channel: ContributionChannel) {
        self.channel = channel
        language = "en"
        isNode = true
    }

    /// The same caller with the pseudonyms at hand that a command in an initiative asks for.
    func known(in initiative: EntryIndex) -> Caller {
        guard let identity else { return self }
        var caller = self
        for place in [0, initiative] { caller.known[place] = identity.pseudonym(in: place) }
        return caller
    }

    /// The pseudonym in an initiative; the node's own where there is no identity.
    func pseudonym(in initiative: EntryIndex) -> Pseudonym {
        known[initiative] ?? identity?.pseudonym(in: initiative) ?? .node
    }

    /// The node itself.
    public static let node = Caller(nodeBy: .node)
    /// The node itself, importing a file.
    public static let importing = Caller(nodeBy: .imported)
}

/// Base 32 in lower case without padding (RFC 4648 §6).
enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var (value, bits) = (0, 0)
        for byte in bytes {
            value = (value << 8 | Int(byte)) & 0xffff
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[value >> bits & 31])
            }
        }
        if bits > 0 { text.append(alphabet[value << (5 - bits) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }
}
