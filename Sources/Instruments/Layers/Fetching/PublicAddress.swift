// SPDX-License-Identifier: Apache-2.0

/// Tells addresses of the public internet from all others: private, of this machine, of clouds' own services.
///
/// IANA's registries of special-purpose addresses (RFC 6890, RFC 8190): whatever they do not call globally reachable is
/// refused, and so is every way to write an IPv4 address within an IPv6 one that leads to such.
enum PublicAddress {
    /// Tells whether an address may be read from: four bytes, or sixteen.
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: isPublic4(bytes)
        case 16: isPublic6(bytes)
        default: false
        }
    }

    /// First bytes and bits of what is not public.
    private static let closed4: [(UInt32, UInt32)] = [
        (0x0000_0000, 8), (0x0a00_0000, 8), (0x6440_0000, 10), (0x7f00_0000, 8), (0xa9fe_0000, 16),
        (0xac10_0000, 12), (0xc000_0000, 24), (0xc000_0200, 24), (0xc058_6300, 24), (0xc0a8_0000, 16),
        (0xc612_0000, 15), (0xc633_6400, 24), (0xcb00_7100, 24), (0xe000_0000, 4), (0xf000_0000, 4),
        // Metadata of one cloud stands on an address that is public in the registry.
        (0xa83f_8110, 32),
    ]

    private static func isPublic4(_ bytes: [UInt8]) -> Bool {
        let address = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return !closed4.contains { first, bits in (address ^ first) >> (32 - bits) == 0 }
    }

    private static func isPublic6(_ bytes: [UInt8]) -> Bool {
        func begins(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        let zeros = [UInt8](repeating: 0, count: 10)
        // ::ffff:a.b.c.d and 64:ff9b::a.b.c.d are another way to the IPv4 address.
        if begins(zeros + [0xff, 0xff]) || begins([0x00, 0x64, 0xff, 0x9b] + [UInt8](repeating: 0, count: 8))
        {
            return isPublic4(Array(bytes[12...]))
        }
        // 2000::/3 is what is given out; of it not: 2001::/23, 2001:db8::/32, 2002::/16, 3fff::/20.
        guard bytes[0] & 0xe0 == 0x20 else { return false }
        if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] & 0xfe == 0 { return false }
        if begins([0x20, 0x01, 0x0d, 0xb8]) || begins([0x20, 0x02]) { return false }
        return !(bytes[0] == 0x3f && bytes[1] == 0xff && bytes[2] & 0xf0 == 0)
    }
}
