// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Formats
import Foundation
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix

/// Reads an address of somebody else: only the public internet, only so much, only so long.
///
/// Every host of every redirect is resolved here, every one of its addresses is checked, and the connection goes to
/// the address that was checked: a name that answers otherwise a moment later (DNS rebinding) leads nowhere.
public struct LayerFetcher: Sendable {
    /// What came back.
    struct Fetched: Sendable {
        let bytes: [UInt8]
        let tag: String
        let modified: String
    }

    /// Hosts and addresses that may be read although they are not public: `data.intern`, `10.1.2.3`.
    var allowed: Set<String>
    var mostBytes = LayerReader.mostBytes
    var patience: Int64 = 60
    var resolve: @Sendable (String) async -> [ResolvedAddress] = Resolver.addresses
    private static let mostRedirects = 5

    /// Makes a fetcher.
    ///
    /// - Parameter allowed: Hosts that may be read although their addresses are not public.
    public init(allowed: Set<String> = []) { self.allowed = allowed }

    /// Reads an address; nil where it says that nothing has changed since.
    ///
    /// - Throws: `FetchFailure`.
    func fetch(_ address: String, tag: String = "", modified: String = "") async throws -> Fetched? {
        var (place, seen) = (try Self.checked(address), Set<String>())
        for _ in 0...Self.mostRedirects {
            guard seen.insert(place.absoluteString).inserted else {
                throw FetchFailure("loop", Self.short(place))
            }
            switch try await ask(place, tag: tag, modified: modified) {
            case .fetched(let fetched): return fetched
            case .unchanged: return nil
            case .elsewhere(let next):
                guard let url = URL(string: next, relativeTo: place)?.absoluteString else {
                    throw FetchFailure("address", String(next.prefix(80)))
                }
                place = try Self.checked(url)
            }
        }
        throw FetchFailure("redirects", String(Self.mostRedirects))
    }

    /// An address that may be asked as far as its letters go.
    static func checked(_ address: String) throws -> URL {
        guard address.utf8.count <= 2000, let url = URL(string: address),
            let scheme = url.scheme?.lowercased()
        else {
            throw FetchFailure("address", String(address.prefix(80)))
        }
        guard scheme == "http" || scheme == "https" else {
            throw FetchFailure("scheme", String(scheme.prefix(20)))
        }
        guard let host = url.host, !host.isEmpty else {
            throw FetchFailure("address", String(address.prefix(80)))
        }
        guard url.user == nil, url.password == nil else { throw FetchFailure("credentials") }
        if let port = url.port, port != 80, port != 443, !(1024...65_535).contains(port) {
            throw FetchFailure("port", String(port))
        }
        return url
    }

    private static func short(_ url: URL) -> String { String((url.host ?? "").prefix(80)) }

    // MARK: One question

    private enum Answer {
        case fetched(Fetched)
        case unchanged
        case elsewhere(String)
    }

    /// The address to connect to, after every address of the host was looked at.
    private func target(_ host: String) async throws -> String {
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let addresses = await resolve(bare)
        guard let first = addresses.first else { throw FetchFailure("unknownHost", String(bare.prefix(80))) }
        for address in addresses {
            guard
                PublicAddress.isPublic(address.bytes) || allowed.contains(bare)
                    || allowed.contains(address.text)
            else { throw FetchFailure("private", String(bare.prefix(80))) }
        }
        return first.text
    }

    private func ask(_ url: URL, tag: String, modified: String) async throws -> Answer {
        let host = url.host ?? ""
        let address = try await target(host)
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: .seconds(20)),
            decompression: .enabled(limit: .size(mostBytes)))
        configuration.dnsOverride = [host: address]
        configuration.httpVersion = .http1Only
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration)
        do {
            let answer = try await ask(url, client, tag: tag, modified: modified)
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw Self.failure(error, host)
        }
    }

    private func ask(
        _ url: URL, _ client: HTTPClient, tag: String, modified: String
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url.absoluteString)
        request.headers.add(name: "User-Agent", value: "Folkmoot")
        request.headers.add(
            name: "Accept", value: "application/geo+json, application/json, text/csv;q=0.9, */*;q=0.1")
        if !tag.isEmpty { request.headers.add(name: "If-None-Match", value: tag) }
        if !modified.isEmpty { request.headers.add(name: "If-Modified-Since", value: modified) }
        let response = try await client.execute(request, timeout: .seconds(patience))
        switch response.status.code {
        case 200: break
        case 304: return .unchanged
        case 301, 302, 303, 307, 308:
            guard let next = response.headers.first(name: "Location") else {
                throw FetchFailure("status", "30x")
            }
            return .elsewhere(next)
        default: throw FetchFailure("status", String(response.status.code))
        }
        let type = (response.headers.first(name: "Content-Type") ?? "").lowercased()
        guard !type.hasPrefix("text/html"), !type.hasPrefix("application/xhtml") else {
            throw FetchFailure("html")
        }
        let limit = FetchFailure("tooLarge", String(mostBytes >> 20))
        if let length = response.headers.first(name: "Content-Length").flatMap(Int.init), length > mostBytes {
            throw limit
        }
        let deadline = ContinuousClock.now + .seconds(patience)
        var bytes: [UInt8] = []
        for try await chunk in response.body {
            guard bytes.count + chunk.readableBytes <= mostBytes else { throw limit }
            guard ContinuousClock.now < deadline else { throw FetchFailure("timeout") }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return .fetched(
            Fetched(
                bytes: bytes, tag: String((response.headers.first(name: "ETag") ?? "").prefix(200)),
                modified: String((response.headers.first(name: "Last-Modified") ?? "").prefix(60))))
    }

    private static func failure(_ error: any Error, _ host: String) -> any Error {
        if error is FetchFailure || error is CancellationError { return error }
        switch error as? HTTPClientError {
        case .some(.readTimeout), .some(.connectTimeout), .some(.deadlineExceeded),
            .some(.tlsHandshakeTimeout):
            return FetchFailure("timeout")
        default: break
        }
        if "\(type(of: error))".contains("Decompression") { return FetchFailure("tooLarge", "50") }
        return FetchFailure("connection", String(host.prefix(80)))
    }
}
