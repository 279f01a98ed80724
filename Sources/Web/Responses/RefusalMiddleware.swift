// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel
import Logging

/// Turns refusals into problem details or pages, and faults into one line of the log and a plain 500.
public struct RefusalMiddleware: RouterMiddleware {
    private let site: Site

    /// Makes the middleware.
    public init(_ site: Site) { self.site = site }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            return answer(refusal, request, context)
        } catch let error as HTTPError {
            return answer(refusal(for: error, request), request, context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            return answer(nil, request, context)
        }
    }

    /// What the router and the server refuse: no such address, another method, too much.
    private func refusal(for error: HTTPError, _ request: Request) -> Refusal {
        switch error.status {
        case .notFound:
            let isKnown = !site.operations.methods(at: request.uri.path).isEmpty
            return Refusal(isKnown && isUnrouted(request) ? .methodNotAllowed : .notFound)
        case .contentTooLarge:
            return Refusal(.tooLarge, values: ["limit": String(max(1, site.settings.largestBody >> 20))])
        default: return Refusal(.malformed, values: ["reason": "\(error.status)"])
        }
    }

    /// The address is served, with other methods.
    private func isUnrouted(_ request: Request) -> Bool {
        !site.operations.methods(at: request.uri.path).contains(request.method.rawValue)
    }

    /// The answer to a refusal, or to a fault, which is nobody's business but ours.
    private func answer(_ refusal: Refusal?, _ request: Request, _ context: WebContext) -> Response {
        var context = context
        // Refusals may come from before the session was looked up.
        context.language = site.language(of: request)
        context.base = site.base(of: request, context)
        let words = site.catalogue[context.language]
        var response: Response
        if request.wantsJSON {
            response = refusal?.problem(words) ?? Self.fault(words)
        } else {
            let page = ErrorPage(
                shell: site.shell(request, context, words: words),
                heading: refusal?.title(words) ?? words["refusal.fault"],
                hint: refusal?.hint(words) ?? words["refusal.fault.hint"],
                messages: refusal?.messages(words).map(\.text) ?? [])
            response = site.page(page, status: refusal?.code.status ?? .internalServerError)
        }
        switch refusal?.code {
        case .badCookie?: response = response.with(.setCookie, Session.clear)
        case .badToken?:
            response = response.with(.wwwAuthenticate, BearerToken.challenge("invalid_token"))
        case .tokenScope?:
            let scope = refusal?.values["scope"]
            response = response.with(.wwwAuthenticate, BearerToken.challenge("insufficient_scope", scope))
        case .busy?: response = response.with(.retryAfter, "2")
        case .methodNotAllowed?:
            let methods = site.operations.methods(at: request.uri.path)
            response = response.with(.allow, methods.joined(separator: ", "))
        default: break
        }
        response = response.retrying(after: refusal).with(.cacheControl, "no-store")
        // Only routes that exist answer HEAD by leaving the body out.
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Problem details of a fault; its cause is in the log.
    private static func fault(_ words: Words) -> Response {
        Response.json(status: .internalServerError, type: "application/problem+json") { json in
            json.beginObject()
            json.member("type", "/-/docs/refusals#fault")
            json.member("title", words["refusal.fault"])
            json.member("status", 500)
            json.member("detail", words["refusal.fault.hint"])
            json.member("code", "fault")
            json.endObject()
        }
    }
}
