// SPDX-License-Identifier: Apache-2.0
public import Formats
import Foundation
public import Kernel

/// What every route needs.
public struct Site: Sendable {
    /// The kernel.
    public let kernel: Kernel
    /// The words of all languages.
    public let catalogue: Catalogue
    /// The templates.
    public let renderer: PageRenderer
    /// What the operator chose.
    public let settings: SiteSettings
    /// Fans events out to open pages.
    public let live: LiveHub
    /// What instruments add to the kernel's own pages.
    public let parts: SiteParts
    /// Static files.
    public let assets: AssetLibrary
    /// Names of places, where the operator imported some.
    public let places: PlaceNames
    /// The map below everything, where the operator imported one.
    public let basemap: BasemapStore
    /// Everything that can be asked, of the kernel's routes and of the instruments'.
    public let operations: APIOperations

    /// Gathers what routes need.
    public init(
        kernel: Kernel, catalogue: Catalogue, renderer: PageRenderer, settings: SiteSettings, live: LiveHub,
        parts: SiteParts, assets: AssetLibrary, places: PlaceNames = PlaceNames(folder: nil),
        basemap: BasemapStore = BasemapStore(folder: nil)
    ) {
        self.kernel = kernel
        self.catalogue = catalogue
        self.renderer = renderer
        self.settings = settings
        self.live = live
        self.parts = parts
        self.assets = assets
        self.places = places
        self.basemap = basemap
        operations = APIOperations(
            KernelOperations.all + parts.operations, unlisted: KernelOperations.files)
    }

    /// The present time.
    public var now: Timestamp { kernel.clock() }

    /// The initiative of that name, or a refusal.
    public func initiative(_ name: String?) throws -> Initiative {
        guard let name, let initiative = kernel.initiatives[name: name] else { throw Refusal(.notFound) }
        return initiative
    }
}

/// What the operator chose for the web.
public struct SiteSettings: Sendable {
    /// The node's title.
    public var title: String
    /// Absolute address without a trailing slash, where it is known; otherwise made from each request.
    public var publicURL: String?
    /// Address pattern of map tiles with {z}/{x}/{y}; nil for a plain grid.
    public var tilesURL: String?
    /// What the source of the tiles wants said.
    public var tilesAttribution: String
    /// Where the browser's map library is installed.
    public var leafletFolder: String
    /// Most bytes of a picture.
    public var largestPicture: Int
    /// Most bytes of any other body.
    public var largestBody: Int
    /// Proxies that are believed when they say where a request was sent to.
    public var trustedProxies = TrustedProxies()
    /// How much there may be at once.
    public var bounds = Bounds()
    /// The node itself speaks TLS.
    public var hasOwnTLS = false
    /// Providers of accounts elsewhere that lead to an identity.
    public var providers: [LoginProvider] = []
    /// Changes with each build, so that pages and assets agree.
    public var build: String

    /// Makes settings; every one has a default.
    public init(
        title: String = "Folkmoot", publicURL: String? = nil, tilesURL: String? = nil,
        tilesAttribution: String = "",
        leafletFolder: String = "/usr/share/javascript/leaflet", largestPicture: Int = 12 << 20,
        largestBody: Int = 1 << 20, build: String = "dev"
    ) {
        self.title = title
        self.publicURL = publicURL
        self.tilesURL = tilesURL
        self.tilesAttribution = tilesAttribution
        self.leafletFolder = leafletFolder
        self.largestPicture = largestPicture
        self.largestBody = largestBody
        self.build = build
    }
}
