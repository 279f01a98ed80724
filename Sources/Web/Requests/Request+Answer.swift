// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird

extension Request {
    /// The caller is a program, and is answered with JSON; a page is for who can show one.
    ///
    /// Whoever sends JSON gets JSON; whoever sends a form gets a page, unless `Accept` names JSON and no page (a page's
    /// own script). Whoever sends nothing gets a page where `Accept` names HTML: browsers do for pages, but not for
    /// scripts, pictures and streams.
    var wantsJSON: Bool {
        let type = (headers[.contentType] ?? "").prefix { $0 != ";" }.lowercased().trimmingSpaces
        if type.hasSuffix("json") { return true }
        let accept = (headers[.accept] ?? "").lowercased()
        let takesPage = accept.contains("text/html") || accept.contains("application/xhtml+xml")
        if type == "application/x-www-form-urlencoded" || type == "multipart/form-data" {
            return accept.contains("application/json") && !takesPage
        }
        return !takesPage
    }
}
