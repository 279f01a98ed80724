// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
import Kernel
import NIOCore

/// Refuses what is too much before anything is done for it, with answers that were made beforehand.
///
/// What those who run the node ask is always answered.
public struct AdmissionResponder<Inner: HTTPResponder<WebContext>>: HTTPResponder {
    private let inner: Inner
    private let site: Site
    /// For each language, for programs and for people.
    private let answers: [String: (json: Response, page: Response)]

    /// Stands before the router's responder.
    public init(_ inner: Inner, _ site: Site) {
        (self.inner, self.site) = (inner, site)
        let pairs = site.catalogue.languages.map { language in
            (language, Self.answers(site.catalogue[language], language))
        }
        answers = Dictionary(uniqueKeysWithValues: pairs)
    }

    public func respond(to request: Request, context: WebContext) async throws -> Response {
        let bounds = site.settings.bounds
        let isWriting = request.method != .get && request.method != .head
        guard bounds.enter(isWriting: isWriting) else {
            if request.uri.path.hasPrefix("/-/") {
                return try await inner.respond(to: request, context: context)
            }
            let answer = answers[site.language(of: request)] ?? answers.values.first
            guard let answer else { throw Refusal(.busy) }
            return request.wantsJSON ? answer.json : answer.page
        }
        defer { bounds.leave() }
        return try await inner.respond(to: request, context: context)
    }

    private static func answers(_ words: Words, _ language: String) -> (json: Response, page: Response) {
        let refusal = Refusal(.busy)
        let (title, hint) = (escaped(refusal.title(words)), escaped(refusal.hint(words)))
        let page = """
            <!doctype html><html lang="\(language)"><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width"><title>\(title)</title>\
            <h1>\(title)</h1><p>\(hint)</p></html>
            """
        func dressed(_ response: Response) -> Response {
            response.with(.retryAfter, "2").with(.cacheControl, "no-store")
                .with(.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
                .with(.xContentTypeOptions, "nosniff")
        }
        return (
            dressed(refusal.problem(words)),
            dressed(
                .bytes(Array(page.utf8), type: "text/html; charset=utf-8", status: .serviceUnavailable))
        )
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
}
