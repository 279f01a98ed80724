// SPDX-License-Identifier: Apache-2.0

/// A page that can show itself with made-up values, for the tests that look at every page.
public protocol SampledPage: PageModel {
    /// The page with everything on it.
    static func sample(_ shell: Shell) -> Self
    /// The page with as little on it as can be.
    static func empty(_ shell: Shell) -> Self
}
