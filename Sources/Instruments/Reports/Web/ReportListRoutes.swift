// SPDX-License-Identifier: Apache-2.0
import Formats
import Gazetteer
import Geometry
import Hummingbird
import Kernel
import Web

/// The initiative's page, the list, the embedded map and the printed sheet.
struct ReportListRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }
    private static let pageSize = 30

    init(reports: ReportSite) { self.reports = reports }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name") { request, context in
            try await reports.asOf(request, context) {
                try await Self(reports: $0).initiative(request, context)
            }
        }
        router.get("i/:name/reports") { request, context in
            try await reports.asOf(request, context) { try await Self(reports: $0).list(request, context) }
        }
        router.get("i/:name/embed") { request, context in
            try await reports.asOf(request, context) { try await Self(reports: $0).embed(request, context) }
        }
        router.get("i/:name/print") { request, context in
            try await reports.asOf(request, context) { try await Self(reports: $0).print(request, context) }
        }
    }

    /// What the pages of a list have in common.
    private struct Listing {
        let initiative: Initiative
        let shell: Shell
        let query: ReportQuery
        let categories: [SlottedCategory]
        let marks: [CategoryMark]
        let facets: ReportFacets
        let filters: ReportFilters
        let data: DataLinks
    }

    private func listing(_ request: Request, _ context: WebContext, action: String) async throws -> Listing {
        let initiative = try reports.initiative(context)
        let categories = try await reports.queries.categories(of: initiative.id)
        let query = try ReportQuery(request, categories)
        let maySteward = try await site.maySteward(context, initiative)
        let shell = site.shell(request, context, initiative: initiative, maySteward: maySteward)
        let facets = try await reports.queries.facets(of: initiative.id, query.filter)
        let shown = categories.filter { !$0.category.isRetired || facets.categories[Int($0.slot)] > 0 }
        let marks = categories.map { ReportSite.mark($0.category, context.language) }
        var filters = ReportFilters(
            action: "/i/\(initiative.name)\(action)",
            facets: shown.map { one in
                ReportFilters.Facet(
                    ReportSite.mark(one.category, context.language), count: facets.categories[Int(one.slot)],
                    isChosen: query.categories.contains(one.category.key))
            },
            status: query.status == "all" ? "" : query.status,
            counts: (facets.open + facets.resolved, facets.open, facets.resolved), since: query.since,
            until: query.until, words: query.words, box: query.box.map { "\($0)" },
            credence: (query.filter.credence?.rawValue ?? "", Self.marks(facets)))
        filters.found = found(query, initiative, context)
        filters.at = query.at.map(String.init)
        let data = DataLinks(
            path: "/i/\(initiative.name)/reports", query: query.text,
            dictionary: "/i/\(initiative.name)/about#data", licence: initiative.description.licence)
        return Listing(
            initiative: initiative, shell: shell, query: query, categories: categories, marks: marks,
            facets: facets, filters: filters, data: data)
    }

    /// The places that the words may name, for a look at them on the map; nil where no names were imported.
    private func found(
        _ query: ReportQuery, _ initiative: Initiative, _ context: WebContext
    ) -> [(title: String, href: String)]? {
        guard site.places.about != nil else { return nil }
        guard !query.words.isEmpty else { return [] }
        let near = (query.box ?? initiative.description.area?.box)?.center
        return site.places.search(
            PlaceQuery(
                query.words, near: near, language: context.language, limit: 4)
        )
        .compactMap {
            match in
            guard let area = try? Area(center: match.point, radius: max(match.radius, 150)) else {
                return nil
            }
            let at = query.at.map { "&at=\($0)" } ?? ""
            return (match.title, "/i/\(initiative.name)?bbox=\(area.box)\(at)")
        }
    }

    /// The filters in words, for paper.
    private static func words(_ query: ReportQuery, _ categories: [SlottedCategory], _ t: Words) -> String? {
        var parts = categories.filter { query.categories.contains($0.category.key) }.map {
            $0.category.name(in: t.language)
        }
        if !query.status.isEmpty, query.status != "all" { parts.append(t["status_\(query.status)"]) }
        parts += [query.since, query.until].filter { !$0.isEmpty }
        if !query.words.isEmpty { parts.append("“\(query.words)”") }
        if let box = query.box { parts.append("\(box)") }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }

    private static func marks(_ facets: ReportFacets) -> [CredenceMark: Int] {
        facets.credence.reduce(into: [:]) { $0[ReportSite.credence($1.key)] = $1.value }
    }

    private func cards(
        _ list: Listing, _ context: WebContext, limit: Int
    ) async throws -> (cards: [ReportCard], next: String?, matched: Int) {
        let page = try await reports.queries.page(
            of: list.initiative.id, list.query.filter, after: list.query.after,
            limit: list.query.limit ?? limit)
        let cards = page.content.map { reports.card($0, list.categories, list.initiative, context.language) }
        let next = page.next.map { "/i/\(list.initiative.name)/reports?\(list.query.next($0))" }
        return (cards, next, page.matched)
    }

    private func initiative(_ request: Request, _ context: WebContext) async throws -> Response {
        let list = try await listing(request, context, action: "")
        let (cards, next, total) = try await cards(list, context, limit: Self.pageSize)
        let histogram = try await reports.queries.histogram(of: list.initiative.id, list.query.filter)
        let place =
            list.initiative.description.area == nil
            ? try await reports.queries.extent(of: list.initiative.id) : nil
        let model = InitiativePage(
            shell: list.shell, title: list.initiative.description.title,
            purpose: list.initiative.description.purpose.isEmpty ? nil : list.initiative.description.purpose,
            map: reports.map(
                .explore, list.initiative, list.marks, box: list.query.box ?? place,
                overlays: try await site.parts.overlays(of: list.initiative, list.shell.t)),
            filters: list.filters, cards: cards, histogram: Self.drawn(histogram), total: total, next: next,
            live: reports.past == nil ? reports.live(list.initiative) : nil, data: list.data,
            unconfirmed: reports.past == nil ? list.facets.credence[.unconfirmed] ?? 0 : 0,
            cite: cite(list, ""), past: reports.past)
        return site.publicPage(model, context)
    }

    static func drawn(_ histogram: ReportHistogram) -> Histogram? {
        guard !histogram.counts.isEmpty else { return nil }
        return Histogram(start: histogram.start, step: histogram.step, counts: histogram.counts)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let list = try await listing(request, context, action: "/reports")
        let (cards, next, total) = try await cards(list, context, limit: Self.pageSize)
        let isLater = list.query.after != nil
        let query = list.query.text
        let first = isLater ? "/i/\(list.initiative.name)/reports" + (query.isEmpty ? "" : "?" + query) : nil
        let model = ReportsPage(
            shell: list.shell, filters: list.filters, cards: cards, total: total, next: next, first: first,
            data: list.data,
            live: isLater || reports.past != nil ? nil : reports.live(list.initiative),
            cite: cite(list, "/reports"), past: reports.past)
        return site.publicPage(model, context)
    }

    /// The address at which this list stays what it is: as of the record's last entry, or as it was asked for.
    private func cite(_ list: Listing, _ page: String) -> String {
        let at = reports.past?.at ?? site.kernel.feed.next - 1
        let query = [list.query.textNow, "at=\(at)"].filter { !$0.isEmpty }.joined(separator: "&")
        return "/i/\(list.initiative.name)\(page)?\(query)"
    }

    private func embed(_ request: Request, _ context: WebContext) async throws -> Response {
        let list = try await listing(request, context, action: "/embed")
        let place = try await reports.queries.extent(of: list.initiative.id)
        return site.page(
            EmbedPage(
                shell: list.shell, title: list.initiative.description.title,
                map: reports.map(
                    .explore, list.initiative, list.marks, box: list.query.box ?? place,
                    overlays: try await site.parts.overlays(of: list.initiative, list.shell.t)),
                total: list.facets.total, query: list.query.text,
                live: reports.past == nil ? reports.live(list.initiative) : nil, past: reports.past))
    }

    private func print(_ request: Request, _ context: WebContext) async throws -> Response {
        let list = try await listing(request, context, action: "/print")
        let (cards, _, total) = try await cards(list, context, limit: 120)
        let facets = list.categories.filter { list.facets.categories[Int($0.slot)] > 0 }.map { one in
            ReportFilters.Facet(
                ReportSite.mark(one.category, context.language), count: list.facets.categories[Int(one.slot)])
        }
        let base = "\(context.base)/i/\(list.initiative.name)/reports"
        let codes = cards.compactMap { card in
            QRCode.svg("\(base)/\(card.id)?via=qr#acts").map { (card.id, Web.Markup($0)) }
        }
        return site.publicPage(
            PrintPage(
                shell: list.shell, title: list.initiative.description.title,
                purpose: list.initiative.description.purpose,
                address: "\(context.base)/i/\(list.initiative.name)", total: total, facets: facets,
                cards: cards, codes: Dictionary(uniqueKeysWithValues: codes),
                map: reports.map(
                    .explore, list.initiative, list.marks, box: list.query.box,
                    overlays: try await site.parts.overlays(of: list.initiative, list.shell.t)),
                filterWords: Self.words(list.query, list.categories, list.shell.t),
                filter: list.query.text, licence: list.initiative.description.licence, past: reports.past),
            context)
    }
}
