// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Hummingbird
public import Kernel
import SQL
public import Web

extension ResourceFolders {
    /// Those of the notices.
    public static let notices = ResourceFolders(.module)
}

/// The notices as people visit them.
public struct NoticesWeb: WebInstrument {
    private let kernel: Kernel

    /// Makes the web of the notices.
    public init(_ kernel: Kernel) { self.kernel = kernel }

    public var folders: ResourceFolders { .notices }

    public var parts: SiteParts {
        var parts = SiteParts()
        parts.thing = { kind, initiative, subject in
            guard kind.hasPrefix("notices/") else { return nil }
            let page = "/i/\(initiative.name)/notices"
            return kind == "notices/adopted/1" ? page : "\(page)/\(subject)"
        }
        parts.titles = { [kernel] ids, t in
            try await kernel.read { db in
                let rows = try db.query(
                    "SELECT \(NoticeRow.columns) FROM notices_notice WHERE id IN \(list: ids)"
                ) { try NoticeRow($0) }
                return Dictionary(
                    rows.map { ($0.id, $0.content.text(in: t.language).headline) },
                    uniquingKeysWith: { first, _ in first })
            }
        }
        parts.banners = [NoticeBanner.markup]
        parts.tabs = [InitiativeTab(path: "notices", word: "notices")]
        parts.liveKinds = NoticeEvent.kinds.map { "notices/\($0.name)" }
        parts.operations = NoticeOperations.all
        return parts
    }

    public func add(to router: some RouterMethods<WebContext>, of site: Site) {
        NoticeListRoutes(site).add(to: router)
        NoticeRoutes(site).add(to: router)
        NoticeFormRoutes(site).add(to: router)
    }
}
