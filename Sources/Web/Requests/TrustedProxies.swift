// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
import Kernel
import NIOCore

/// The proxies that are believed when they say under which address a person reached them.
///
/// `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-For` are read from these alone. Of the last only the network
/// is taken (24 or 48 bits), to count newcomers by; no address is kept.
public struct TrustedProxies: Sendable {
    private struct Network {
        let bytes: [UInt8]
        let bits: Int
    }
    private var networks: [Network] = []

    /// Believes nobody.
    public init() {}

    /// Reads addresses and networks between commas, such as `127.0.0.1, ::1, 10.0.0.0/8`; nil where one is neither.
    public init?(parsing text: String) {
        for part in text.split(separator: ",") {
            let pieces = part.trimmingPrefix(while: { $0 == " " }).split(
                separator: "/", omittingEmptySubsequences: false)
            guard let first = pieces.first, let bytes = Self.bytes(String(first).trimmingSpaces) else {
                return nil
            }
            var bits = bytes.count * 8
            if pieces.count > 1 {
                guard pieces.count == 2, let given = Int(String(pieces[1]).trimmingSpaces),
                    (0...bits).contains(given)
                else { return nil }
                bits = given
            }
            networks.append(Network(bytes: bytes, bits: bits))
        }
    }

    /// The bytes of an address; an IPv4 address that is written as IPv6 is taken as what it is.
    private static func bytes(_ address: String) -> [UInt8]? {
        (try? SocketAddress(ipAddress: address, port: 0)).flatMap(bytes)
    }

    private static func bytes(_ address: SocketAddress) -> [UInt8]? {
        let raw = address.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(pointer), count: size))
        }
        switch address {
        // Behind family, port and flow: RFC 3493 §3.3, and the same for IPv4.
        case .v4: return Array(raw[4..<8])
        case .v6:
            let bytes = Array(raw[8..<24])
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
            return isMapped ? Array(bytes[12...]) : bytes
        case .unixDomainSocket: return nil
        }
    }

    /// The network that a request comes from: the connection's, or behind trusted proxies the last that they did not add.
    func network(_ request: Request, from address: SocketAddress?) -> NetworkMark? {
        guard let address else { return nil }
        guard !networks.isEmpty, trusts(address), let chain = request.headers[Self.chain] else {
            return Self.bytes(address).flatMap { NetworkMark(address: $0) }
        }
        for hop in chain.split(separator: ",").reversed() {
            guard let bytes = Self.bytes(String(hop).trimmingSpaces) else { return nil }
            if trusts(bytes) { continue }
            return NetworkMark(address: bytes)
        }
        return nil
    }

    /// Tells whether whoever is at the other end of a connection is believed.
    func trusts(_ address: SocketAddress?) -> Bool {
        guard !networks.isEmpty, let bytes = address.flatMap(Self.bytes) else { return false }
        return trusts(bytes)
    }

    private func trusts(_ bytes: [UInt8]) -> Bool {
        networks.contains { network in
            network.bytes.count == bytes.count
                && (0..<network.bits).allSatisfy { bit in
                    let mask = UInt8(0x80) >> UInt8(bit % 8)
                    return network.bytes[bit / 8] & mask == bytes[bit / 8] & mask
                }
        }
    }

    /// Where a request was sent to, as its proxy tells it; nil where it does not, or is not believed.
    func told(
        _ request: Request, from address: @autoclosure () -> SocketAddress?
    ) -> (scheme: String?, authority: String?)? {
        guard !networks.isEmpty, trusts(address()) else { return nil }
        let scheme = request.headers[Self.scheme].flatMap { ["http", "https"].contains($0) ? $0 : nil }
        let host = request.headers[Self.host].flatMap { Self.isAuthority($0) ? $0 : nil }
        return (scheme, host)
    }

    /// A host name or address with or without a port: nothing that could end a link or begin another.
    static func isAuthority(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...58).contains(byte) || (65...91).contains(byte) || (97...122).contains(byte)
                    || [45, 46, 93, 95].contains(byte)
            }
    }

    private static let chain = HTTPField.Name("X-Forwarded-For") ?? .via
    private static let scheme = HTTPField.Name("X-Forwarded-Proto") ?? .via
    private static let host = HTTPField.Name("X-Forwarded-Host") ?? .via
}

/// Sends whoever comes over plain HTTP to the same page over TLS.
public struct RedirectToTLS: HTTPResponder {
    public typealias Context = BasicRequestContext
    private let publicURL: String?
    private let port: @Sendable () -> Int

    /// Redirects to the public address, or to the host that was asked at another port, as it is by then.
    public init(publicURL: String?, port: @escaping @Sendable () -> Int) {
        (self.publicURL, self.port) = (publicURL, port)
    }

    public func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        var base = publicURL
        if base == nil, let authority = request.head.authority, TrustedProxies.isAuthority(authority) {
            // An address of IPv6 has colons of its own, within brackets.
            let end = authority.lastIndex(of: "]") ?? authority.startIndex
            let host = authority[end...].lastIndex(of: ":").map { authority[..<$0] } ?? authority[...]
            let port = port()
            base = "https://\(host)" + (port == 443 ? "" : ":\(port)")
        }
        guard let base else { return Response(status: .badRequest) }
        return Response(status: .permanentRedirect, headers: [.location: base + request.uri.description])
    }
}
