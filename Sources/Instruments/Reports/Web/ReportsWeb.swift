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
        parts.fields = { [source] in try await source.fields(of: $0, $1) }
        parts.biases = { [source] in try await source.biases(of: $0, $1) }
        parts.tabs = [InitiativeTab(path: "queue", word: "tab_queue")]
        parts.liveKinds = ReportEvent.kinds.map { "reports/\($0.name)" }
        parts.operations = ReportOperations.all
        return parts
    }

    public func add(to router: some RouterMethods<WebContext>, of site: Site) {
        ReportSite(site, source, cleaner: cleaner).add(to: router)
    }

    /// Reads the columns and words of the largest initiatives, so that nobody waits for them after a start, and
    /// publishes what waits for its time.
    public func run(beside site: Site) async throws {
        async let publishing: Void = ReportPublisher(kernel: site.kernel).run()
        await warm(site)
        try await publishing
    }

    private func warm(_ site: Site) async {
        let ids = site.kernel.initiatives.all.map(\.id)
        let counts = (try? await source.counts(Array(ids.prefix(500)))) ?? [:]
        for (id, _) in counts.sorted(by: { $0.value > $1.value }).prefix(3) {
            _ = try? await source.queries.cache.columns(of: id, hasText: true, from: site.kernel)
        }
    }
}
