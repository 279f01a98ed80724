// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Layers

/// A name that answers otherwise a moment later (DNS rebinding).
@Suite struct RebindingTests {
    /// What a resolver was asked, which answers one address first and another one from then on.
    private actor Turncoat {
        private(set) var asked: [String] = []
        private let first: ResolvedAddress
        private let later: ResolvedAddress

        init(_ first: ResolvedAddress, _ later: ResolvedAddress) { (self.first, self.later) = (first, later) }

        func answer(_ host: String) -> [ResolvedAddress] {
            asked.append(host)
            return [asked.count == 1 ? first : later]
        }
    }

    private static let here = ResolvedAddress(bytes: [127, 0, 0, 1], text: "127.0.0.1")
    private static let inside = ResolvedAddress(bytes: [10, 0, 0, 1], text: "10.0.0.1")

    /// No server of names knows `rebinding.invalid` (RFC 6761 §6.4): who gets an answer went where the check was.
    @Test(arguments: ["rebinding.invalid", "ReBinding.Invalid"])
    func `the connection goes to the address that was checked`(_ host: String) async throws {
        let server = try OneAnswer(
            "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 4\r\n\r\na,b\n")
        let turncoat = Turncoat(Self.here, Self.inside)
        var fetcher = LayerFetcher(allowed: ["127.0.0.1"])
        fetcher.resolve = { await turncoat.answer($0) }
        let fetched = try await fetcher.fetch("http://\(host):\(server.port)/list.csv")
        #expect(fetched?.bytes == Array("a,b\n".utf8))
        #expect(await turncoat.asked.count == 1, "asked once, and used")
    }

    @Test func `who sends us back to a name that has turned is refused`() async throws {
        let server = try OneAnswer("HTTP/1.1 302 Found\r\nLocation: /again.csv\r\nContent-Length: 0\r\n\r\n")
        let turncoat = Turncoat(Self.here, Self.inside)
        var fetcher = LayerFetcher(allowed: ["127.0.0.1"])
        fetcher.resolve = { await turncoat.answer($0) }
        await #expect(throws: FetchFailure("private", "rebinding.invalid")) {
            try await fetcher.fetch("http://rebinding.invalid:\(server.port)/list.csv")
        }
        #expect(await turncoat.asked.count == 2)
    }
}

/// A server on this machine that gives one answer to whoever comes first.
private final class OneAnswer: Sendable {
    let port: Int

    init(_ answer: String) throws {
        let door = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(door, generic, size) == 0 && listen(door, 4) == 0
                    && getsockname(door, generic, &size) == 0
            }
        }
        try #require(bound)
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            let one = accept(door, nil, nil)
            var buffer = [UInt8](repeating: 0, count: 4096)
            _ = recv(one, &buffer, buffer.count, 0)
            let bytes = Array(answer.utf8)
            _ = send(one, bytes, bytes.count, 0)
            close(one)
            close(door)
        }
    }
}
