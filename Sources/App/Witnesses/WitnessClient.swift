// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix

/// Speaks HTTP with witnesses: ten seconds and a few kilobytes at most, and no redirects.
///
/// Their addresses are the operator's own choice, so that they may be in a private network.
struct WitnessClient: Sendable {
    private let client: HTTPClient

    init() {
        client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: .init(
                redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(10))))
    }

    /// Sends a request for a cosignature.
    func ask(_ address: String, _ bytes: [UInt8]) async throws -> WitnessReply {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.headers.add(name: "User-Agent", value: "Folkmoot")
        request.headers.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        request.body = .bytes(bytes)
        let answer = try await client.execute(request, timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: 16_384)
        return WitnessReply(
            status: Int(answer.status.code), type: answer.headers.first(name: "Content-Type") ?? "",
            body: Array(body.readableBytesView))
    }

    /// Asks the witnesses of a node until cancelled.
    static func run(_ kernel: Kernel, _ witnesses: [AskedWitness]) async throws {
        let client = WitnessClient()
        do {
            try await kernel.askWitnesses(witnesses) { address, bytes in try await client.ask(address, bytes)
            }
        } catch {
            try? await client.client.shutdown()
            throw error
        }
        try await client.client.shutdown()
        // A service that ends would end the node: without witnesses there is nothing to do.
        try await Task.sleep(for: .seconds(Int64(1) << 40))
    }
}
