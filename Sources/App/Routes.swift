// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import Web

/// Every route of the node, in the order in which they are tried: the table of contents.
struct Routes {
    private let site: Site
    private let instruments: [any WebInstrument]
    private let metrics: Metrics

    init(_ site: Site, _ instruments: [any WebInstrument], _ metrics: Metrics) {
        self.site = site
        self.instruments = instruments
        self.metrics = metrics
    }

    func responder() throws -> some HTTPResponder<WebContext> {
        let router = Router(context: WebContext.self, options: [.autoGenerateHeadEndpoints])
        router.middlewares.add(TimingMiddleware())
        router.middlewares.add(SafetyMiddleware(site.settings))
        router.middlewares.add(CompressionMiddleware())
        router.middlewares.add(RefusalMiddleware(site))
        router.middlewares.add(SessionMiddleware(site))
        router.middlewares.add(InitiativeMiddleware(site))
        site.assets.add(to: router)
        RecordRoutes(site).add(to: router)
        NodeRoutes(site).add(to: router)
        InitiativeListRoutes(site).add(to: router)
        InitiativeRoutes(site).add(to: router)
        StewardRoutes(site).add(to: router)
        CareRoutes(site).add(to: router)
        MeetingRoutes(site).add(to: router)
        OrganisationRoutes(site).add(to: router)
        PeopleRoutes(site).add(to: router)
        TokenRoutes(site).add(to: router)
        PasskeyRoutes(site).add(to: router)
        LoginRoutes(site, ProviderClient.transport).add(to: router)
        MediaRoutes(site).add(to: router)
        RemovalRoutes(site).add(to: router)
        APIRoutes(site).add(to: router)
        LiveRoutes(site).add(to: router)
        PlaceRoutes(site).add(to: router)
        BasemapRoutes(site).add(to: router)
        OfflineRoutes(site).add(to: router)
        HealthRoutes(site) { [metrics] in metrics.text }.add(to: router)
        for instrument in instruments { instrument.add(to: router, of: site) }
        return StreamResponder(AdmissionResponder(router.buildResponder(), site))
    }
}
