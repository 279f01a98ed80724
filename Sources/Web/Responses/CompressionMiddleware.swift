// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
import NIOCore

/// Compresses pages and data that are complete in memory; streams and small answers go as they are.
public struct CompressionMiddleware: RouterMiddleware {
    private let smallest = 1400

    /// Makes the middleware.
    public init() {}

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let length = response.body.contentLength, length >= smallest,
            response.headers[.contentEncoding] == nil, let type = response.headers[.contentType],
            Self.isText(type)
        else { return response }
        response = response.with(.vary, "Accept-Encoding")
        guard Self.takesGzip(request.headers[.acceptEncoding]) else { return response }
        let collector = Collector()
        try await response.body.write(collector)
        guard let compressed = Gzip.compress(collector.bytes) else { return response }
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: compressed))
        response.headers[.contentEncoding] = "gzip"
        response.headers[.contentLength] = String(compressed.count)
        // The same page in another coding is another representation (RFC 9110 §8.8.3).
        if let tag = response.headers[.eTag], !tag.hasPrefix("W/") { response.headers[.eTag] = "W/" + tag }
        return response
    }

    /// Tells whether a client takes gzip (RFC 9110 §12.5.3).
    static func takesGzip(_ header: String?) -> Bool {
        (header ?? "").split(separator: ",").contains { part in
            let words = part.filter { $0 != " " }.split(separator: ";")
            guard words.first == "gzip" || words.first == "*" else { return false }
            return !words.dropFirst().contains {
                $0.hasPrefix("q=0") && !$0.contains { "123456789".contains($0) }
            }
        }
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.contains("json") || type.contains("xml")
    }
}

/// Takes what a body writes.
private final class Collector: ResponseBodyWriter {
    var bytes: [UInt8] = []
    func write(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }
    func finish(_ trailingHeaders: HTTPFields?) {}
}
