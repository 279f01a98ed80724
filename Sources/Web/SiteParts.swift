// SPDX-License-Identifier: Apache-2.0
public import Kernel

/// What instruments add to the pages that are not their own.
///
/// Each instrument gives its own (`WebInstrument.parts`); `add` puts them together, in the order of the composition.
public struct SiteParts: Sendable {
    /// How much there is in an initiative, for lists of initiatives: number of things.
    public var counts: @Sendable ([EntryIndex]) async throws -> [EntryIndex: Int] = { _ in [:] }
    /// The address of a thing's page, for an entry of that kind; nil where it has none.
    public var thing: @Sendable (_ kind: String, _ initiative: Initiative, _ subject: EntryIndex) -> String? =
        { _, _, _ in
            nil
        }
    /// What things are called in a few words, where they may be seen.
    public var titles: @Sendable (_ things: [EntryIndex], _ t: Words) async throws -> [EntryIndex: String] = {
        _, _ in [:]
    }
    /// What belongs in an initiative, for the page about it.
    public var topics: @Sendable (Initiative, _ t: Words) async throws -> [AboutInitiativePage.Topic] = {
        _, _ in []
    }
    /// What an initiative's topics hold besides the columns that all have, for the data dictionary.
    public var fields: @Sendable (Initiative, _ t: Words) async throws -> [AboutInitiativePage.TopicField] = {
        _, _ in []
    }
    /// What an initiative's data over-represent, in words, for the page about it.
    public var biases: @Sendable (Initiative, _ t: Words) async throws -> [String] = { _, _ in [] }
    /// What stands above an initiative's map and lists, where there is any: markup rendered by the instrument.
    public var banners: [@Sendable (Site, Initiative, WebContext) async throws -> Markup] = []
    /// What is drawn on an initiative's map beside its reports.
    public var overlays: [@Sendable (Initiative, _ t: Words) async throws -> [MapOverlay]] = []
    /// Further pages of an initiative, for the tabs above it.
    public var tabs: [InitiativeTab] = []
    /// Kinds of entries upon which a page of an initiative looks for what has changed: `notices/posted`.
    public var liveKinds: [String] = []
    /// The collections whose columns the page about an initiative explains.
    public var collection = "reports"
    /// The pages show what was: nothing of the present stands on them.
    public var isPast = false
    /// What can be asked of the instruments, for programs.
    public var operations: [APIOperation] = []

    /// Adds nothing.
    public init() {}

    /// Puts what another instrument adds after what is here.
    public mutating func add(_ other: SiteParts) {
        let (mine, theirs) = (self, other)
        counts = { try await mine.counts($0).merging(theirs.counts($0), uniquingKeysWith: +) }
        thing = { mine.thing($0, $1, $2) ?? theirs.thing($0, $1, $2) }
        titles = { try await mine.titles($0, $1).merging(theirs.titles($0, $1)) { first, _ in first } }
        biases = { try await mine.biases($0, $1) + theirs.biases($0, $1) }
        topics = { try await mine.topics($0, $1) + theirs.topics($0, $1) }
        fields = { try await mine.fields($0, $1) + theirs.fields($0, $1) }
        banners += other.banners
        overlays += other.overlays
        tabs += other.tabs
        liveKinds += other.liveKinds
        operations += other.operations
    }

    /// Everything that stands above an initiative's map, in order.
    public func banner(_ site: Site, _ initiative: Initiative, _ context: WebContext) async throws -> Markup {
        var text = ""
        for banner in banners { text += try await banner(site, initiative, context).renderText }
        return Markup(text)
    }

    /// Everything that is drawn on an initiative's map beside its reports, in order.
    public func overlays(of initiative: Initiative, _ t: Words) async throws -> [MapOverlay] {
        var all: [MapOverlay] = []
        for overlay in overlays { all += try await overlay(initiative, t) }
        return all
    }
}

/// A page of an initiative that an instrument adds to the tabs.
public struct InitiativeTab: Sendable {
    /// The end of its address: `layers` for `/i/<name>/layers`.
    public let path: String
    /// The key of its word.
    public let word: String
    /// Only stewards see it.
    public let isForStewards: Bool

    /// Describes a tab.
    public init(path: String, word: String, isForStewards: Bool = false) {
        self.path = path
        self.word = word
        self.isForStewards = isForStewards
    }
}
