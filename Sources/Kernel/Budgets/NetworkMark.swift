// SPDX-License-Identifier: Apache-2.0

/// The network that somebody comes from: 24 bits of an IPv4 address, 48 of an IPv6 one; the rest is not kept.
///
/// It never leaves memory but as a keyed hash (`Budgets`), whose key is forgotten every day.
public struct NetworkMark: Sendable, Equatable {
    let bytes: [UInt8]

    /// Takes the network of an address in network byte order, of 4 or 16 bytes.
    ///
    /// Nil for addresses that tell nobody apart, as everybody behind a proxy or in a house has them: loopback,
    /// private and link-local ones (RFC 1918, RFC 4193, RFC 6598).
    public init?(address: [UInt8]) {
        switch address.count {
        case 4:
            let isPrivate =
                [0, 10, 127].contains(address[0]) || (address[0] == 172 && address[1] & 0xf0 == 16)
                || (address[0] == 192 && address[1] == 168) || (address[0] == 169 && address[1] == 254)
                || (address[0] == 100 && address[1] & 0xc0 == 64)
            if isPrivate { return nil }
            bytes = Array(address.prefix(3))
        case 16:
            // Only global unicast, 2000::/3.
            guard address[0] & 0xe0 == 0x20 else { return nil }
            bytes = Array(address.prefix(6))
        default: return nil
        }
    }
}
