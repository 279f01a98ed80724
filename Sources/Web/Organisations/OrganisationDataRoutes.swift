// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Hummingbird
import Kernel

/// The organisations as data: the list, one of them, and what it contributed.
struct OrganisationDataRoutes: Sendable {
    private let site: Site

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("organisations.json") { request, context in
            let rows = try await rows(request)
            return Response.json { json in
                json.object { json in
                    json.key("organisations")
                    json.array { json in
                        for row in rows { json.object { write(row.0, row.1, context.base, to: &$0) } }
                    }
                }
            }.with(.cacheControl, "no-cache")
        }
        router.get("organisations.csv") { request, context in try await csv(request, context) }
        router.get("organisations.atom") { request, context in try await atom(request, context) }
        router.get("organisations/{organisation}.json") { request, context in try await one(request, context)
        }
        router.get("organisations/{organisation}.csv") { request, context in try await acts(request, context)
        }
        router.get("organisations/{organisation}.atom") { request, context in try await feed(request, context)
        }
    }

    private func rows(_ request: Request) async throws -> [(Organisation, Int)] {
        let kind = try site.organisationKind(request)
        let counts = try await site.kernel.contributionCounts()
        return site.kernel.organisations.all.filter { kind == nil || $0.profile.kind == kind }.map {
            ($0, counts[$0.id] ?? 0)
        }
    }

    private func write(_ one: Organisation, _ count: Int, _ base: String, to json: inout JSONWriter) {
        json.member("id", one.id)
        json.member("name", one.name)
        json.member("title", one.profile.title)
        json.member("kind", one.profile.kind.rawValue)
        json.member("url", "\(base)/organisations/\(one.name)")
        json.member("verified", one.isVerified)
        json.member("verified_on", one.verified)
        json.member("checked", one.checked)
        json.member("withdrawn_because", one.withdrawn)
        json.member("website", one.profile.website)
        json.member("contact", one.profile.contact)
        json.member("about", one.profile.about)
        json.key("area")
        if let area = one.profile.area { area.write(to: &json) } else { json.null() }
        json.member("contributions", count)
        json.member("receipt", "\(base)/record/entries/\(one.id)")
    }

    private func csv(_ request: Request, _ context: WebContext) async throws -> Response {
        var csv = CSVWriter()
        csv.row([
            "id", "name", "title", "kind", "url", "verified", "verified_on", "checked", "withdrawn_because",
            "website", "contact", "about", "contributions",
        ])
        for (one, count) in try await rows(request) {
            csv.field(one.id)
            csv.field(one.name)
            csv.field(one.profile.title)
            csv.field(one.profile.kind.rawValue)
            csv.field("\(context.base)/organisations/\(one.name)")
            csv.field(one.isVerified)
            csv.field(one.verified)
            for text in [
                one.checked, one.withdrawn ?? "", one.profile.website, one.profile.contact, one.profile.about,
            ] { csv.field(text) }
            csv.field(count)
            csv.endRow()
        }
        return table(csv, "organisations")
    }

    private func table(_ csv: CSVWriter, _ name: String) -> Response {
        Response.bytes(csv.bytes, type: "text/csv; charset=utf-8; header=present")
            .with(.contentDisposition, "attachment; filename=\"\(name).csv\"").with(.cacheControl, "no-cache")
    }

    private func atom(_ request: Request, _ context: WebContext) async throws -> Response {
        let t = site.catalogue[context.language]
        let rows = try await rows(request)
        let query = request.uri.query.map { "?" + $0 } ?? ""
        var feed = FeedWriter(
            FeedWriter.Head(
                address: "\(context.base)/organisations.atom\(query)",
                page: "\(context.base)/organisations\(query)",
                title: "\(t["organisations"]), \(site.settings.title)",
                updated: rows.map(\.0.verified).max() ?? site.now, language: context.language))
        for (one, _) in rows {
            let address = "\(context.base)/organisations/\(one.name)"
            var entry = FeedWriter.Entry(
                address: address, title: one.profile.title, updated: one.verified, published: one.verified,
                author: site.settings.title, summary: one.checked)
            let kind = one.profile.kind.rawValue
            entry.categories = [(kind, t["organisation.\(kind)"])]
            entry.others = [("application/json", address + ".json")]
            feed.add(entry)
        }
        return answer(&feed)
    }

    private func answer(_ feed: inout FeedWriter) -> Response {
        Response.bytes(feed.finish(), type: "application/atom+xml; charset=utf-8").with(
            .cacheControl, "no-cache")
    }

    // MARK: One

    private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let organisation = try await site.organisation(context)
        let places = try await site.kernel.places(of: organisation.id)
        return Response.json { json in
            json.object { json in
                write(organisation, places.reduce(0) { $0 + $1.count }, context.base, to: &json)
                json.key("initiatives")
                json.array { json in
                    for place in places {
                        guard let initiative = site.kernel.initiatives[id: place.initiative] else { continue }
                        json.object { json in
                            json.member("name", initiative.name)
                            json.member("title", initiative.description.title)
                            json.member("url", "\(context.base)/i/\(initiative.name)")
                            json.member("contributions", place.count)
                            json.member("exercise", initiative.description.isExercise)
                        }
                    }
                }
            }
        }.with(.cacheControl, "no-cache")
    }

    private func acts(_ request: Request, _ context: WebContext) async throws -> Response {
        let organisation = try await site.organisation(context)
        let found = try await site.kernel.contributions(of: organisation.id, limit: 10_000)
        var csv = CSVWriter()
        csv.row(["entry", "time", "kind", "initiative", "subject", "url", "exercise"])
        for one in found {
            let initiative = site.kernel.initiatives[id: one.initiative]
            csv.field(one.index)
            csv.field(one.time)
            csv.field(one.kind)
            csv.field(initiative?.name)
            csv.field(one.subject)
            csv.field(initiative.flatMap { site.thing(one.kind, $0, one.subject) }.map { context.base + $0 })
            csv.field(initiative?.description.isExercise ?? false)
            csv.endRow()
        }
        return table(csv, organisation.name)
    }

    private func feed(_ request: Request, _ context: WebContext) async throws -> Response {
        let organisation = try await site.organisation(context)
        let t = site.catalogue[context.language]
        let found = try await site.kernel.contributions(of: organisation.id, limit: 50)
        let titles = try await site.parts.titles(found.map(\.subject), t)
        let page = "\(context.base)/organisations/\(organisation.name)"
        var feed = FeedWriter(
            FeedWriter.Head(
                address: page + ".atom", page: page, title: organisation.profile.title,
                updated: found.first?.time ?? organisation.verified, language: context.language))
        for one in found {
            let initiative = site.kernel.initiatives[id: one.initiative]
            let title = initiative?.description.title ?? site.settings.title
            let what = Site.what(one.kind, t)
            var entry = FeedWriter.Entry(
                address: "\(context.base)/record/entries/\(one.index)",
                title: "\(what): \(titles[one.subject] ?? title)", updated: one.time, published: one.time,
                author: organisation.profile.title, authorAddress: page, summary: "\(what). \(title)")
            entry.exercise = initiative?.description.isExercise == true ? t["exercise"] : nil
            if let thing = initiative.flatMap({ site.thing(one.kind, $0, one.subject) }) {
                entry.related = context.base + thing
            }
            feed.add(entry)
        }
        return answer(&feed)
    }
}
