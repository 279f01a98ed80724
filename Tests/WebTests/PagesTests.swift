// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Kernel
import Layers
import Notices
import Reports
import Testing

@testable import Web

@Suite struct PagesTests {
    private static let folders = [ResourceFolders.web, ResourceFolders.reports, .notices, .layers]
    private static let pages: [any SampledPage.Type] =
        WebPages.all + ReportsPages.all + NoticesPages.all + LayersPages.all
    private let catalogue: Catalogue
    private let renderer: PageRenderer

    init() throws {
        catalogue = try Catalogue(folders: Self.folders.map(\.words))
        renderer = try PageRenderer(folders: Self.folders.map(\.pages))
    }

    private func shell(_ language: String) -> Shell {
        Shell(
            t: catalogue[language], languages: catalogue.languages, nodeTitle: "Folkmoot", path: "/",
            build: "1",
            now: Timestamp(seconds: 1_795_000_000),
            initiative: InitiativeLink(
                name: "rivermouth", title: "Earthquake in Rivermouth", isExercise: true,
                emergencyNumber: "112",
                maySteward: true))
    }

    private func rendered(_ page: any SampledPage.Type, _ shell: Shell, full: Bool) -> String {
        func render<P: SampledPage>(_ type: P.Type) -> String {
            renderer.render(full ? type.sample(shell) : type.empty(shell))
        }
        return render(page)
    }

    @Test func `every page renders, full and empty, in every language, with one heading and its landmarks`() {
        for language in catalogue.languages {
            for page in Self.pages {
                for full in [true, false] {
                    let text = rendered(page, shell(language), full: full)
                    let name = "\(page) \(language) \(full)"
                    #expect(text.ranges(of: "<h1").count == 1, "\(name) has not one h1")
                    #expect(text.contains("<main"), "\(name) has no main")
                    #expect(!text.contains("{{"), "\(name) shows a tag")
                    #expect(text.contains("lang=\"\(language)\""), "\(name) does not say its language")
                }
            }
        }
    }

    @Test func `no page has inline scripts, styles or handlers`() {
        for page in Self.pages {
            let text = rendered(page, shell("en"), full: true)
            #expect(!text.contains(" style=\""), "\(page) has a style attribute")
            #expect(!text.contains("<style"), "\(page) has a style element")
            #expect(text.firstMatch(of: /\son[a-z]+="/) == nil, "\(page) has a handler")
            #expect(
                text.firstMatch(of: /<script(?![^>]*\ssrc=)[^>]*>/) == nil, "\(page) has an inline script")
        }
    }

    @Test func `every model has its template`() {
        func template<P: SampledPage>(_ type: P.Type) -> String { P.template }
        for page in Self.pages { #expect(renderer.templates.contains(template(page)), "\(page)") }
    }

    @Test func `the languages say the same things`() {
        let english = catalogue["en"].keys
        for language in catalogue.languages {
            let other = catalogue[language].keys
            #expect(english.subtracting(other).isEmpty, "\(language) lacks some")
            #expect(other.subtracting(english).isEmpty, "\(language) has more")
        }
    }

    @Test func `every refusal has its words and its hint`() {
        for language in catalogue.languages {
            let words = catalogue[language]
            for code in Refusal.Code.allCases {
                #expect(words.optional("refusal.\(code.rawValue)") != nil, "\(code) in \(language)")
                #expect(words.optional("refusal.\(code.rawValue).hint") != nil, "\(code) in \(language)")
            }
            for key in OutboxPage.scriptKeys {
                #expect(words.optional("outbox.\(key)") != nil, "outbox.\(key) in \(language)")
            }
            for key in Shell.scriptKeys {
                #expect(words.optional("js.\(key)") != nil, "js.\(key) in \(language)")
            }
        }
    }

    @Test func `what people type is escaped, combining marks included`() {
        let attack = "\"\u{301} onmouseover=\"alert(1)<script>alert(1)</script>"
        let page = ErrorPage(shell: shell("en"), heading: attack, hint: attack, messages: [attack])
        let text = renderer.render(page)
        #expect(!text.contains("<script>alert"))
        #expect(!text.contains("\"\u{301} onmouseover=\""))
    }
}
