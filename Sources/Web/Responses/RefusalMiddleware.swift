// SPDX-License-Identifier: Apache-2.0
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
        } catch let error as HTTPError where error.status == .notFound {
            return answer(Refusal(.notFound), request, context)
        } catch let error as HTTPError where error.status == .contentTooLarge {
            return answer(Refusal(.tooLarge), request, context)
        } catch let error as HTTPError { throw error } catch is CancellationError { throw CancellationError() } catch {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            return answer(Refusal(.busy), request, context, fault: true)
        }
    }

    private func answer(
        _ refusal: Refusal, _ request: Request, _ context: WebContext, fault: Bool = false
    ) -> Response {
        let language = languageOf(request, context)
        let words = site.catalogue[language]
        var response: Response
        if Self.wantsJSON(request) {
            response = refusal.problem(words)
        } else {
            let shell = site.shell(request, context, words: words)
            response = .html(
                site.renderer.render(
                    ErrorPage(
                        shell: shell, heading: refusal.title(words), hint: refusal.hint(words),
                        messages: refusal.messages(words).map(\.text))),
                status: refusal.code.status)
        }
        if fault { response.status = .internalServerError }
        if refusal.code == .badCookie { response = response.with(.setCookie, Session.clear) }
        return response.with(.cacheControl, "no-store")
    }

    /// Refusals leave before the session was looked up, so the language is found again.
    private func languageOf(_ request: Request, _ context: WebContext) -> String {
        let chosen = Cookies(request.headers[.cookie])["lang"]
        if let chosen, site.catalogue.languages.contains(chosen) { return chosen }
        let accepted = (request.headers[.acceptLanguage] ?? "").prefix(2).lowercased()
        return site.catalogue.languages.contains(accepted) ? accepted : context.language
    }

    /// A program: it sent JSON, asks for JSON, or asks for a file of data.
    static func wantsJSON(_ request: Request) -> Bool {
        let accept = request.headers[.accept] ?? "*/*"
        if accept.contains("text/html") { return false }
        return true
    }
}
