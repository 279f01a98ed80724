// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird

/// The fields that every answer carries, so that a browser allows only what we serve ourselves.
public struct SafetyMiddleware: RouterMiddleware {
    private let policy: String
    private let workerPolicy: String
    private let settings: SiteSettings

    /// Makes the middleware; the operator's tile source is the only other place that pages may ask.
    public init(_ settings: SiteSettings) {
        let tiles = settings.tilesURL.flatMap(Self.origin).map { " \($0)" } ?? ""
        policy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:\(tiles); "
            + "connect-src 'self'; form-action 'self'; base-uri 'none'; manifest-src 'self'; font-src 'self'; "
            + "frame-ancestors "
        // The service worker fetches the tiles that it keeps.
        workerPolicy =
            "default-src 'none'; script-src 'self'; connect-src 'self'\(tiles); frame-ancestors 'none'"
        self.settings = settings
    }

    static func origin(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let host = url[scheme.upperBound...].prefix { $0 != "/" }
        return "\(url[..<scheme.lowerBound])://\(host.replacing("{s}", with: "*"))"
    }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // Exactly the map of an initiative, and not whatever somebody gave that name.
        let parts = request.uri.path.split(separator: "/", omittingEmptySubsequences: false)
        let isEmbed = parts.count == 4 && parts[1] == "i" && parts[3] == "embed"
        response.headers[.contentSecurityPolicy] =
            request.uri.path == "/sw.js" ? workerPolicy : policy + (isEmbed ? "*" : "'none'")
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[Self.referrerPolicy] = "same-origin"
        response.headers[Self.permissionsPolicy] =
            "geolocation=(self), camera=(), microphone=(), interest-cohort=()"
        if settings.isSecure(request, context) {
            response.headers[.strictTransportSecurity] = "max-age=31536000"
        }
        return response
    }

    private static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .via
    private static let permissionsPolicy = HTTPField.Name("Permissions-Policy") ?? .via
}
