// SPDX-License-Identifier: Apache-2.0
import Basemap
import Formats
public import Hummingbird
public import Kernel

extension Site {
    /// What is around a page: words, language, the initiative's banner and emergency line.
    ///
    /// - Parameters:
    ///   - initiative: The initiative that the page belongs to.
    ///   - maySteward: The person may do what stewards do there.
    ///   - isExercise: All on a page that belongs to no initiative is made up.
    public func shell(
        _ request: Request, _ context: WebContext, initiative: Initiative? = nil, maySteward: Bool = false,
        words: Words? = nil, isExercise: Bool = false
    ) -> Shell {
        let words = words ?? catalogue[context.language]
        let done = request.query["done"].flatMap { words.optional("done.\($0)") }
        return Shell(
            t: words, languages: catalogue.languages, nodeTitle: settings.title,
            path: path(of: request, context),
            build: settings.build, now: now, notice: done.map { Shell.Notice(.done, $0) },
            initiative: initiative.map { link($0, maySteward: maySteward) },
            speaking: initiative.flatMap { speaking(context, $0, words) },
            banner: initiative == nil || parts.isPast ? nil : context.banner,
            live: parts.isPast ? nil : initiative.map(live), isPast: parts.isPast,
            isExercise: isExercise)
    }

    /// The stream of an initiative, for a page that has none of its own.
    private func live(_ initiative: Initiative) -> LiveFeed {
        LiveFeed(address: "/i/\(initiative.name)/live", after: kernel.feed.next - 1, kinds: parts.liveKinds)
    }

    /// The organisation that the person chose to speak for, if they may.
    public func speaker(_ context: WebContext) -> Organisation? {
        guard let identity = context.identity, let name = context.speaksFor else { return nil }
        return kernel.organisations.memberships(of: identity).first {
            $0.organisation.name == name && $0.organisation.isVerified
        }?.organisation
    }

    /// What the person is in the organisation that they speak for.
    public func role(_ context: WebContext) -> OrganisationRole? {
        guard let identity = context.identity, let speaker = speaker(context) else { return nil }
        return kernel.organisations.memberships(of: identity).first { $0.organisation.id == speaker.id }?
            .member.role
    }

    /// The line that says for whom one speaks; nil for whoever belongs to no organisation.
    private func speaking(_ context: WebContext, _ initiative: Initiative, _ t: Words) -> Shell.Speaking? {
        guard let identity = context.identity else { return nil }
        let all = kernel.organisations.memberships(of: identity).map(\.organisation).filter(\.isVerified)
        guard !all.isEmpty || context.speaksFor != nil else { return nil }
        let speaker = speaker(context)
        return Shell.Speaking(
            action: "/i/\(initiative.name)/speak-for", speaker: speaker.map { mark($0) },
            isLost: context.speaksFor != nil && speaker == nil,
            others: all.filter { $0.id != speaker?.id }.map { ($0.name, $0.profile.title) })
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
            emergencyNumber: initiative.description.emergencyNumber,
            emergencyWords: initiative.description.emergencyWords, phase: initiative.phase.rawValue,
            maySteward: maySteward, tabs: parts.tabs, notices: notices(of: initiative))
    }

    /// What everyone should know of an initiative: it goes slower, is frozen, or its stewards are asked to show up.
    private func notices(of initiative: Initiative) -> [(key: String, values: [String: String])] {
        let (care, now) = (initiative.care, now)
        var notices: [(key: String, values: [String: String])] = []
        if let reason = care.frozen(at: now) {
            if let until = care.frozenUntil {
                notices.append(("notice_frozen_until", ["reason": reason, "time": until.words]))
            } else {
                notices.append(("notice_frozen", ["reason": reason]))
            }
        }
        if care.pace > 0 {
            notices.append(("notice_paced", ["n": String(care.pace), "reason": care.paceReason]))
        }
        if let until = care.quietUntil { notices.append(("notice_quiet", ["time": until.words])) }
        return notices
    }

    /// Renders a page.
    public func page(_ model: some PageModel, status: HTTPResponse.Status = .ok) -> Response {
        .html(renderer.render(model), status: status)
    }

    /// Renders a page that whoever has no identity sees alike: a device may keep theirs for the time without a connection.
    public func publicPage(
        _ model: some PageModel, _ context: WebContext, status: HTTPResponse.Status = .ok
    ) -> Response {
        let isPublic = context.identity == nil && !context.hasBadCookie && status == .ok
        return page(model, status: status).with(.cacheControl, isPublic ? "no-cache" : "private, no-cache")
    }

    /// What the person is in an initiative; nil for a visitor.
    public func standing(_ context: WebContext, _ initiative: Initiative) async throws -> Kernel.Standing? {
        guard let identity = context.identity else { return nil }
        let standing = try await kernel.standing(of: identity, in: initiative.id)
        guard let speaker = speaker(context) else { return standing }
        return standing.speaking(for: speaker.id)
    }

    /// Tells whether the person may do what stewards do in an initiative.
    public func maySteward(_ context: WebContext, _ initiative: Initiative) async throws -> Bool {
        try await standing(context, initiative)?.mayModerate ?? false
    }

    /// The page of a thing that an entry is about: the initiative's own, or one of an instrument's.
    public func thing(_ kind: String, _ initiative: Initiative, _ subject: EntryIndex) -> String? {
        subject == initiative.id ? "/i/\(initiative.name)" : parts.thing(kind, initiative, subject)
    }

    /// The map below everything: the operator's own file where there is one, or the source that was named.
    public var baseMap: BackgroundMap? {
        if let map = basemap.current {
            let about = map.archive.description
            return BackgroundMap(
                address: "/basemap/{z}/{x}/{y}?v=\(map.tag)", attribution: about.attribution,
                kind: about.format == .vector ? "vector" : nil, zooms: about.zooms)
        }
        return settings.tilesURL.map { BackgroundMap(address: $0, attribution: settings.tilesAttribution) }
    }

    /// An organisation as others see it.
    public func mark(_ organisation: Organisation, isMe: Bool = false) -> PersonMark {
        PersonMark(
            name: organisation.profile.title, organisation: organisation.profile.title,
            organisationKind: organisation.profile.kind.rawValue,
            organisationAddress: "/organisations/\(organisation.name)", isWithdrawn: !organisation.isVerified,
            isMe: isMe)
    }

    /// A person, or the organisation for which they speak, as others see them.
    public func mark(_ pseudonym: Pseudonym, me: Pseudonym? = nil, stewards: Set<Pseudonym> = [])
        -> PersonMark
    {
        if let organisation = pseudonym.organisation.flatMap({ kernel.organisations[id: $0] }) {
            return mark(organisation, isMe: pseudonym == me)
        }
        if let origin = pseudonym.originOfOrganisation {
            return PersonMark(name: origin, isElsewhere: true)
        }
        let name = PseudonymName(pseudonym)
        return PersonMark(
            name: name.text, hue: name.hue, shape: name.shape, isSteward: stewards.contains(pseudonym),
            isMe: pseudonym == me, isNode: pseudonym == .node)
    }
}

extension Timestamp {
    /// `2026-11-23 07:00 UTC`.
    var words: String { String(description.prefix(16)).replacing("T", with: " ") + " UTC" }
}
