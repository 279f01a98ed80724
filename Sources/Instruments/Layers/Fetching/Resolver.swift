// SPDX-License-Identifier: Apache-2.0
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// An address of a machine: its bytes, and as it is written.
struct ResolvedAddress: Sendable, Equatable {
    /// Four bytes, or sixteen.
    let bytes: [UInt8]
    /// As a program takes it.
    let text: String
}

/// Finds the addresses of a host by the system's resolver.
///
/// It reads any way to write an address (`127.1`, `0x7f000001`, `2130706433`) as what it is, so that what is checked
/// is what is connected to.
enum Resolver {
    /// Every address of a host; none where it is not known.
    @Sendable static func addresses(of host: String) async -> [ResolvedAddress] {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async { continuation.resume(returning: lookUp(host)) }
        }
    }

    private static func lookUp(_ host: String) -> [ResolvedAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var (found, next) = ([ResolvedAddress](), list)
        while let info = next?.pointee {
            if let address = info.ai_addr.flatMap({ read($0, info.ai_family) }), !found.contains(address) {
                found.append(address)
            }
            next = info.ai_next
        }
        return found
    }

    private static func read(_ address: UnsafeMutablePointer<sockaddr>, _ family: Int32) -> ResolvedAddress? {
        let raw = UnsafeRawPointer(address)
        let bytes: [UInt8]
        switch family {
        case AF_INET:
            let part = raw.load(as: sockaddr_in.self).sin_addr
            bytes = withUnsafeBytes(of: part) { Array($0) }
        case AF_INET6:
            let part = raw.load(as: sockaddr_in6.self).sin6_addr
            bytes = withUnsafeBytes(of: part) { Array($0) }
        default: return nil
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        return ResolvedAddress(
            bytes: bytes,
            text: String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
