// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
public import Kernel

extension Site {
    /// What is around a page: words, language, the initiative's banner and emergency line.
    ///
    /// - Parameters:
    ///   - initiative: The initiative that the page belongs to.
    ///   - maySteward: The person may do what stewards do there.
    public func shell(
        _ request: Request, _ context: WebContext, initiative: Initiative? = nil, maySteward: Bool = false,
        words: Words? = nil
    ) -> Shell {
        let words = words ?? catalogue[context.language]
        let done = request.uri.queryParameters["done"].flatMap { words.optional("done.\($0)") }
        return Shell(
            t: words, languages: catalogue.languages, nodeTitle: settings.title,
            path: path(of: request, context),
            build: settings.build, now: now, notice: done.map { Shell.Notice(.done, $0) },
            initiative: initiative.map { link($0, maySteward: maySteward) })
    }

    /// Where the language switch comes back to: the page itself, or the one whose form was sent.
    private func path(of request: Request, _ context: WebContext) -> String {
        guard request.method == .post else { return request.uri.description }
        guard let referer = request.headers[.referer], referer.hasPrefix(context.base + "/") else {
            return "/"
        }
        return String(referer.dropFirst(context.base.count))
    }

    private func link(_ initiative: Initiative, maySteward: Bool) -> InitiativeLink {
        InitiativeLink(
            name: initiative.name, title: initiative.description.title,
            isExercise: initiative.description.isExercise,
            emergencyNumber: initiative.description.emergencyNumber, phase: initiative.phase.rawValue,
            maySteward: maySteward, tabs: parts.tabs)
    }

    /// Renders a page.
    public func page(_ model: some PageModel, status: HTTPResponse.Status = .ok) -> Response {
        .html(renderer.render(model), status: status)
    }

    /// Renders a page that whoever has no identity sees alike: a device may keep theirs for the time without a connection.
    public func publicPage(_ model: some PageModel, _ context: WebContext) -> Response {
        let isPublic = context.identity == nil && !context.hasBadCookie
        return page(model).with(.cacheControl, isPublic ? "no-cache" : "private, no-cache")
    }

    /// What the person is in an initiative; nil for a visitor.
    public func standing(_ context: WebContext, _ initiative: Initiative) async throws -> Kernel.Standing? {
        guard let identity = context.identity else { return nil }
        return try await kernel.standing(of: identity, in: initiative.id)
    }

    /// Tells whether the person may do what stewards do in an initiative.
    public func maySteward(_ context: WebContext, _ initiative: Initiative) async throws -> Bool {
        try await standing(context, initiative)?.mayModerate ?? false
    }

    /// The page of a thing that an entry is about: the initiative's own, or one of an instrument's.
    public func thing(_ kind: String, _ initiative: Initiative, _ subject: EntryIndex) -> String? {
        subject == initiative.id ? "/i/\(initiative.name)" : parts.thing(kind, initiative, subject)
    }

    /// The base map that the operator named.
    public var baseMap: (address: String, attribution: String)? {
        settings.tilesURL.map { ($0, settings.tilesAttribution) }
    }

    /// A person as others see them.
    public func mark(_ pseudonym: Pseudonym, me: Pseudonym? = nil, stewards: Set<Pseudonym> = [])
        -> PersonMark
    {
        let name = PseudonymName(pseudonym)
        return PersonMark(
            name: name.text, hue: name.hue, shape: name.shape, isSteward: stewards.contains(pseudonym),
            isMe: pseudonym == me, isNode: pseudonym == .node)
    }
}
