// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// What the law had removed: a page with its numbers, the same as data, and an operator's form.
public struct RemovalRoutes: Sendable {
    private let site: Site
    private static let pageSize = 100

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("removals") { request, context in try await page(request, context) }
        router.get("removals.json") { request, context in try await json(request, context) }
        router.get("removals.csv") { _, _ in try await csv() }
        router.get("removals.atom") { _, context in try await atom(context) }
        router.post("removals") { request, context in try await remove(request, context) }
    }

    private static func before(_ request: Request) throws -> EntryIndex {
        guard let text = request.query["before"] else { return .max }
        guard let index = EntryIndex(text), index > 0 else { throw Refusal.field("before", "number") }
        return index
    }

    /// With `reason=any` also what authors erased: a node that is put back from an older copy removes that again.
    private static func wantsAnyReason(_ request: Request) throws -> Bool {
        guard let text = request.uri.queryParameters["reason"] else { return false }
        guard ["any", "legal"].contains(text) else { throw Refusal.field("reason", "choice") }
        return text == "any"
    }

    private func page(
        _ request: Request, _ context: WebContext, input: FormInput = FormInput(), key: String? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let removals = try await site.kernel.removals(before: try Self.before(request), limit: Self.pageSize)
        let standing = try await standing(context)
        let model = RemovalsPage(
            shell: site.shell(request, context), counts: try await site.kernel.removalCounts(),
            lines: removals.map { line($0) },
            older: removals.count == Self.pageSize
                ? removals.last.map { "/removals?before=\($0.index)" } : nil,
            isOperator: standing?.isOperator ?? false, input: input, key: key ?? site.formKey())
        return site.page(model, status: status)
    }

    private func standing(_ context: WebContext) async throws -> Kernel.Standing? {
        guard let identity = context.identity else { return nil }
        return try await site.kernel.standing(of: identity, in: 0)
    }

    private func line(_ one: Kernel.Removal) -> RemovalsPage.Line {
        RemovalsPage.Line(
            index: one.index, entry: one.entry,
            initiative: site.kernel.initiatives.shown(one.initiative)?.description.title, basis: one.basis,
            time: one.time)
    }

    // MARK: Data

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let isAny = try Self.wantsAnyReason(request)
        let removals = try await site.kernel.removals(
            before: try Self.before(request), limit: Self.pageSize, anyReason: isAny)
        let counts = try await site.kernel.removalCounts()
        return Response.json { json in
            json.beginObject()
            json.key("counts")
            json.object { json in
                json.member("entries", counts.entries)
                json.member("pictures", counts.media)
                json.member("erasedByAuthors", counts.byAuthors)
            }
            json.key("removals")
            json.array { json in for one in removals { json.object { write(one, to: &$0) } } }
            if removals.count == Self.pageSize, let last = removals.last {
                let any = isAny ? "&reason=any" : ""
                json.member("next", "\(context.base)/removals.json?before=\(last.index)\(any)")
            }
            json.endObject()
        }.with(.cacheControl, "no-cache")
    }

    private func write(_ one: Kernel.Removal, to json: inout JSONWriter) {
        json.member("initiative", site.kernel.initiatives.shown(one.initiative)?.name)
        one.write(to: &json)
    }

    private func csv() async throws -> Response {
        var (csv, before) = (CSVWriter(), EntryIndex.max)
        for name in ["index", "time", "initiative", "entry", "media", "basis"] { csv.field(name) }
        csv.endRow()
        while true {
            let page = try await site.kernel.removals(before: before, limit: 1000)
            for one in page {
                csv.field(one.index)
                csv.field(one.time)
                csv.field(site.kernel.initiatives.shown(one.initiative)?.name ?? "")
                if let entry = one.entry { csv.field(entry) } else { csv.empty() }
                csv.field(one.media.map { "/media/\($0).jpg" } ?? "")
                csv.field(one.basis ?? "")
                csv.endRow()
            }
            guard page.count == 1000, let last = page.last else { break }
            before = last.index
        }
        return Response.bytes(csv.bytes, type: "text/csv; charset=utf-8; header=present")
            .with(.cacheControl, "no-cache")
    }

    private func atom(_ context: WebContext) async throws -> Response {
        let removals = try await site.kernel.removals(limit: 50)
        let t = site.catalogue[context.language]
        var xml = XMLWriter()
        xml.begin("feed", ["xmlns": "http://www.w3.org/2005/Atom", "xml:lang": context.language])
        xml.element("id", [:], "\(context.base)/removals.atom")
        xml.element("title", [:], t["removals_title"])
        xml.element("updated", removals.first?.time ?? Timestamp(milliseconds: 0))
        xml.empty(
            "link", ["rel": "self", "type": "application/atom+xml", "href": "\(context.base)/removals.atom"])
        xml.empty("link", ["rel": "alternate", "type": "text/html", "href": "\(context.base)/removals"])
        for one in removals {
            let address = "\(context.base)/record/entries/\(one.index)"
            xml.begin("entry")
            xml.element("id", [:], address)
            xml.element("title", [:], t[one.entry == nil ? "removal_picture" : "removal_entry"])
            xml.element("updated", one.time)
            xml.begin("author")
            xml.element("name", [:], t["person.node"])
            xml.end()
            xml.empty("link", ["rel": "alternate", "type": "text/html", "href": address])
            xml.element("summary", [:], one.basis ?? t["removal_no_basis"])
            xml.end()
        }
        xml.end()
        return Response.bytes(xml.bytes, type: "application/atom+xml; charset=utf-8")
            .with(.cacheControl, "no-cache")
    }

    // MARK: Removing

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let standing = try await standing(context), standing.isOperator else {
            throw Refusal(.notAllowed)
        }
        let input = try await site.input(request)
        do {
            let result = try await site.kernel.remove(
                try Self.target(input), basis: try input.required("basis", limit: 1000, lines: true),
                withEntries: try input.flag("withEntries"), by: try site.caller(request, context, input))
            guard input.isJSON else { return .seeOther("/removals?done=removed") }
            return Response.json(status: .created) { json in
                json.beginObject()
                json.key("entries")
                json.array { json in for entry in result.entries { json.value(entry) } }
                json.key("media")
                json.array { json in for hash in result.media { json.value("/media/\(hash).jpg") } }
                json.endObject()
            }
        } catch let refusal as Refusal
            where !input.isJSON && (refusal.isAboutForm || refusal.code == .notFound)
        {
            return try await page(
                request, context, input: input.returned(refusal, site.catalogue[context.language]),
                status: refusal.code.status)
        }
    }

    /// A picture's address or hash, the number of an entry, or of a report.
    static func target(_ input: Input) throws -> Kernel.RemovalTarget {
        let what = try input.text("what", limit: 300)
        guard !what.isEmpty else { throw Refusal.field("what", "required") }
        guard let target = Kernel.RemovalTarget(what) else { throw Refusal.field("what", "removal") }
        return target
    }
}
