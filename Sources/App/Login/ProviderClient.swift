// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Kernel
import NIOCore
import NIOHTTP1
import NIOPosix
import Web

/// Asks login providers over AsyncHTTPClient: no redirects, 256 KB, ten seconds.
enum ProviderClient {
    private static let mostBytes = 256 << 10

    /// The way out; addresses are those of the settings and of what the provider itself publishes.
    static let transport = ProviderTransport { question in
        let configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5), read: .seconds(10)))
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration)
        do {
            let answer = try await ask(question, client)
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            if error is CancellationError { throw error }
            throw Refusal(.loginFailed, values: ["reason": "the provider does not answer"])
        }
    }

    private static func ask(
        _ question: ProviderTransport.Question, _ client: HTTPClient
    ) async throws -> (status: Int, body: [UInt8]) {
        var request = HTTPClientRequest(url: question.address)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "Folkmoot")
        if let authorization = question.authorization {
            request.headers.add(name: "Authorization", value: authorization)
        }
        if let form = question.form {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(form)
        }
        let response = try await client.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: mostBytes)
        return (Int(response.status.code), Array(body.readableBytesView))
    }
}
