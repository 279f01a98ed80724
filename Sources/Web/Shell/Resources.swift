// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// Where a target's pages, words and assets are.
public struct ResourceFolders: Sendable {
    /// The templates.
    public let pages: URL
    /// The catalogues of words.
    public let words: URL
    /// The static files.
    public let assets: URL

    /// Finds the folders in a target's bundle.
    public init(_ bundle: Bundle) {
        let base = bundle.resourceURL ?? bundle.bundleURL
        pages = base.appendingPathComponent("Pages")
        words = base.appendingPathComponent("Words")
        assets = base.appendingPathComponent("Assets")
    }

    /// Those of the web's own pages.
    public static let web = ResourceFolders(.module)
}
