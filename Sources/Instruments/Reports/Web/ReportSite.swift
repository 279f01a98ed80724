// SPDX-License-Identifier: Apache-2.0
import Formats
import Gazetteer
import Geometry
import Hummingbird
public import Kernel
public import Web

/// The web of the reports: what its routes share.
struct ReportSite: Sendable {
    let site: Site
    let queries: ReportQueries
    let works: WorkLists
    let cleaner: PictureCleaner
    let snapshots: ReportSnapshots
    /// Set where things are shown as they were.
    let past: ReportPast?

    /// Makes the web of the reports.
    ///
    /// - Parameter source: Answers questions about reports; one for the process.
    init(_ site: Site, _ source: ReportSource, cleaner: PictureCleaner) {
        self.site = site
        (queries, works) = (source.queries, source.works)
        self.cleaner = cleaner
        (snapshots, past) = (source.snapshots, nil)
    }

    /// The same over a snapshot.
    init(_ site: Site, _ queries: ReportQueries, like other: ReportSite, past: ReportPast) {
        self.site = site
        self.queries = queries
        (works, cleaner, snapshots) = (other.works, other.cleaner, other.snapshots)
        self.past = past
    }

    /// Adds every route of the instrument to a router.
    func add(to router: some RouterMethods<WebContext>) {
        ReportListRoutes(reports: self).add(to: router)
        ReportDataRoutes(reports: self).add(to: router)
        ReportFilingRoutes(reports: self).add(to: router)
        StillSoRoutes(reports: self).add(to: router)
        ReportRoutes(reports: self).add(to: router)
        ReportActRoutes(reports: self).add(to: router)
        CategoryRoutes(reports: self).add(to: router)
        QueueRoutes(reports: self).add(to: router)
    }

    // MARK: Shared

    /// The initiative of a path.
    func initiative(_ context: WebContext) throws -> Initiative {
        try site.initiative(context.parameter("name"))
    }

    /// The report of a path.
    func id(_ context: WebContext) throws -> EntryIndex {
        guard let id = context.parameter("id").flatMap(EntryIndex.init), id > 0 else {
            throw Refusal(.notFound)
        }
        return id
    }

    /// Changes with the names of places that data say.
    var namesTag: String { site.places.about.map { "-" + $0.tag } ?? "" }

    /// Where the addresses in data point to.
    func links(_ initiative: Initiative, _ context: WebContext) -> ReportLinks {
        var links = ReportLinks(
            reports: "\(context.base)/i/\(initiative.name)/reports", media: "\(context.base)/media",
            organisations: site.kernel.organisations)
        links.isExercise = initiative.description.isExercise
        if site.places.about != nil {
            links.near = { [places = site.places, language = context.language] place, grid in
                places.nearest(place, grid: Double(grid), language: language)?.title
            }
        }
        return links
    }

    /// The stream that keeps a page of an initiative alive.
    func live(_ initiative: Initiative, about: EntryIndex? = nil) -> LiveFeed {
        LiveFeed(
            address: "/i/\(initiative.name)/live", after: site.kernel.feed.next - 1,
            kinds: site.parts.liveKinds, about: about)
    }

    /// The first view of an initiative's map: its area, or where its reports are.
    func bounds(_ initiative: Initiative, _ found: Box?) -> (
        west: Double, south: Double, east: Double, north: Double
    )? {
        (initiative.description.area?.box ?? found).map { ($0.west, $0.south, $0.east, $0.north) }
    }

    /// The map of an initiative.
    func map(
        _ purpose: MapView.Purpose, _ initiative: Initiative, _ marks: [CategoryMark], box: Box? = nil,
        pins: [MapView.Pin] = [], overlays: [MapOverlay] = []
    ) -> MapView {
        MapView(
            purpose,
            tiles: purpose == .explore ? "/i/\(initiative.name)/reports/tiles/{z}/{x}/{y}.json" : nil,
            bounds: bounds(initiative, box), area: initiative.description.area?.geoJSON, base: site.baseMap,
            marks: marks, pins: pins, overlays: overlays)
    }

    /// The mark of a category in a language.
    static func mark(_ category: Category, _ language: String) -> CategoryMark {
        CategoryMark(
            key: category.key, name: category.name(in: language), icon: category.icon, color: category.colour)
    }

    /// The unit of a category's field, in words where there are any.
    static func unit(_ field: CategoryField, _ t: Words) -> String? {
        field.unit.map { t.optional("unit.\($0)") ?? $0 }
    }

    /// A report as it stands in a list.
    func card(
        _ row: ReportRow, _ categories: [SlottedCategory], _ initiative: Initiative, _ language: String
    ) -> ReportCard {
        let category = categories.first { $0.slot == Int64(row.category) }?.category
        let mark =
            category.map { Self.mark($0, language) }
            ?? CategoryMark(key: "", name: "?", icon: "pin", color: "#999999")
        let line = row.description.prefix(220).split(whereSeparator: \.isNewline).joined(separator: " ")
        return ReportCard(
            id: row.id, href: "/i/\(initiative.name)/reports/\(row.id)\(past.map { "?at=\($0.at)" } ?? "")",
            category: mark,
            summary: line.isEmpty ? nil : line + (row.description.count > 220 ? "…" : ""),
            place: row.placeWords.isEmpty ? nil : row.placeWords, seen: row.seen,
            credence: Self.credence(row.credence(at: site.now)), yes: row.confirmations,
            all: row.confirmations + row.disputes, isResolved: row.status == .resolved,
            isHazard: category?.kind == .hazard, hasPhoto: row.photo != nil,
            also: row.further(categories).map { $0.name(in: language) },
            organisation: row.author.organisation.flatMap {
                site.kernel.organisations[id: $0]?.profile.title
            },
            near: near(row.place, (category.map { [$0] } ?? []) + row.further(categories), language))
    }

    /// What a public place is called by what is nearest: of a vague place only what is as large as its cell.
    func near(_ place: Point?, _ categories: [Category], _ language: String) -> String? {
        guard let place, !categories.isEmpty else { return nil }
        let grid = categories.map(\.visibility.gridMetres).max() ?? 0
        return site.places.nearest(place, grid: Double(grid), language: language)?.title
    }

    /// The page's word for a credence.
    static func credence(_ credence: Credence) -> CredenceMark {
        switch credence {
        case .unconfirmed: .unconfirmed
        case .seenBySeveral: .seenBySeveral
        case .confirmed: .confirmed
        case .disputed: .disputed
        case .outOfDate: .outOfDate
        }
    }

    /// Stores a form's picture, cleaned; nil where there is none.
    func photo(_ input: Input) async throws -> StoredPhoto? {
        guard let file = input.files["photo"] else { return nil }
        do {
            let cleaned = try await cleaner.clean(file.bytes)
            // What the law had removed is not taken again.
            if try await site.kernel.isRemoved(media: MediaStore.hash(of: cleaned)) {
                throw Refusal.field("photo", "removed")
            }
            return try await StoredPhoto(cleaned, in: site.kernel.media)
        } catch let refusal as Refusal where refusal.code == .unreadablePicture {
            throw Refusal(.unreadablePicture, fields: [.init("photo", "picture")])
        }
    }
}

/// Answers questions about reports; one for the process, since it keeps columns in memory.
public struct ReportSource: Sendable {
    let queries: ReportQueries
    let works = WorkLists()
    let snapshots = ReportSnapshots()

    init(_ queries: ReportQueries) { self.queries = queries }

    /// Makes a source over a kernel.
    public init(_ kernel: Kernel) { queries = ReportQueries(kernel: kernel, cache: ReportColumnsCache()) }

    /// How many reports there are in initiatives.
    public func counts(_ initiatives: [EntryIndex]) async throws -> [EntryIndex: Int] {
        var counts: [EntryIndex: Int] = [:]
        for id in initiatives { counts[id] = try await queries.totals(of: id).reduce(0, +) }
        return counts
    }

    /// The ids of the newest public reports.
    public func newest(_ limit: Int, in initiative: EntryIndex) async throws -> [EntryIndex] {
        try await queries.ids(of: initiative, ReportFilter(), limit: limit).content
    }

    /// What is published of a category, for the page about an initiative.
    public func topics(
        of initiative: EntryIndex, language: String
    ) async throws -> [(mark: CategoryMark, help: String, freshHours: Int)] {
        try await queries.categories(of: initiative).filter { !$0.category.isRetired }.map { one in
            (
                ReportSite.mark(one.category, language), one.category.help(in: language),
                one.category.freshHours
            )
        }
    }
}
