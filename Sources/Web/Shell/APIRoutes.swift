// SPDX-License-Identifier: Apache-2.0
import Formats
public import Hummingbird
import Kernel

/// What programs are told: the OpenAPI document, the same as a page, and the page of all refusals.
public struct APIRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("openapi.json") { _, context in
            let document = OpenAPIDocument(
                title: site.settings.title, base: context.base, version: site.settings.build,
                operations: site.operations.all, collections: site.kernel.collections,
                t: site.catalogue["en"])
            return Response.json(document.bytes).with(.cacheControl, "no-cache")
        }
        router.get("-/docs/api") { request, context in
            let shell = site.shell(request, context)
            return site.page(
                APIPage(
                    shell: shell, base: context.base, groups: groups(shell.t),
                    collections: site.kernel.collections.map { collection in
                        APIPage.Legend(
                            name: collection.name, title: shell.t[collection.title],
                            columns: collection.columns.map { .init($0, of: collection, shell.t) })
                    }.sorted { $0.name < $1.name }))
        }
        router.get("-/docs/refusals") { request, context in
            site.page(RefusalsPage(shell: site.shell(request, context)))
        }
    }

    private func groups(_ t: Words) -> [APIPage.Group] {
        APIOperation.Group.allCases.compactMap { group in
            let operations = site.operations.all.filter { $0.group == group }
            guard !operations.isEmpty else { return nil }
            return APIPage.Group(
                title: t["api.group.\(group.rawValue)"], operations: operations.map(Self.shown))
        }
    }

    private static func shown(_ operation: APIOperation) -> APIPage.Operation {
        let parameters = operation.parameters.map { one in
            APIPage.Parameter(
                name: one.name, place: one.place.rawValue, type: one.kind.rawValue, meaning: one.meaning,
                isRequired: one.isRequired)
        }
        let fields = (operation.body ?? []).map { field in
            APIPage.Parameter(
                name: field.name, place: "body", type: field.kind.rawValue, meaning: field.meaning,
                isRequired: field.required)
        }
        let answers = operation.answers.map { answer in
            (String(answer.status), ([answer.meaning] + answer.types).joined(separator: " · "))
        }
        let refusals = OpenAPIDocument.byStatus(operation.allRefusals).map { status, codes in
            (String(status), codes.map(\.rawValue).joined(separator: ", "))
        }
        return APIPage.Operation(
            method: operation.method, path: operation.path, summary: operation.summary,
            parameters: parameters + fields, answers: answers + refusals)
    }
}
