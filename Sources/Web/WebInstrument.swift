// SPDX-License-Identifier: Apache-2.0
public import Hummingbird

/// An instrument that people can visit: its routes, and what it adds to others' pages.
///
/// It lives here and not in the kernel, which never sees HTTP. `App/Instruments.swift` lists them.
public protocol WebInstrument: Sendable {
    /// Its templates and words.
    var folders: ResourceFolders { get }
    /// What it adds to pages that are not its own.
    var parts: SiteParts { get }
    /// Adds every route to a router.
    func add(to router: some RouterMethods<WebContext>, of site: Site)
    /// Does what must be done beside the server, until the task is cancelled; returning early is allowed.
    func run(beside site: Site) async throws
}

extension WebInstrument {
    /// Adds nothing.
    public var parts: SiteParts { SiteParts() }
    /// Nothing to do.
    public func run(beside site: Site) async throws {}
}
