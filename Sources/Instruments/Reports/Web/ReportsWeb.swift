// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
public import Kernel
public import Web

/// The reports as people visit them.
public struct ReportsWeb: WebInstrument {
    private let source: ReportSource
    private let cleaner: PictureCleaner

    /// Makes the web of the reports.
    ///
    /// - Parameter source: Answers questions about reports; one for the process.
    public init(_ source: ReportSource, cleaner: PictureCleaner) {
        self.source = source
        self.cleaner = cleaner
    }

    public var folders: ResourceFolders { .reports }

    public var parts: SiteParts {
        var parts = SiteParts()
        parts.counts = { [source] in try await source.counts($0) }
        parts.thing = ReportSource.page
        parts.titles = { [source] in try await source.titles($0, $1) }
        parts.topics = { [source] in try await source.topics(of: $0, $1) }
        parts.liveKinds = ReportEvent.kinds.map { "reports/\($0.name)" }
        parts.operations = ReportOperations.all
        return parts
    }

    public func add(to router: some RouterMethods<WebContext>, of site: Site) {
        ReportSite(site, source, cleaner: cleaner).add(to: router)
    }

    /// Reads the columns and words of the largest initiatives, so that nobody waits for them after a start.
    public func run(beside site: Site) async throws {
        let ids = site.kernel.initiatives.all.map(\.id)
        let counts = (try? await source.counts(Array(ids.prefix(500)))) ?? [:]
        for (id, _) in counts.sorted(by: { $0.value > $1.value }).prefix(3) {
            _ = try? await source.queries.cache.columns(of: id, hasText: true, from: site.kernel)
        }
    }
}
