// SPDX-License-Identifier: Apache-2.0
import Testing

/// One word per thing: what the kernel and the record speak of is in the glossary.
@Suite struct GlossaryTests {
    private struct Term {
        let name, meaning, standard: String
    }

    private func terms() throws -> [Term] {
        try SourceTree.text("docs/glossary.md").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed() }.map { String($0) }
            guard cells.count == 5, cells[1] != "Term", !cells[1].hasPrefix("---") else { return nil }
            return Term(name: cells[1], meaning: cells[2], standard: cells[3])
        }
    }

    @Test func `every public type of the kernel and the record is in the glossary`() throws {
        let declaration = /^public (?:final )?(?:class|struct|enum|actor|protocol|typealias) (\w+)/
        let glossary = try SourceTree.text("docs/glossary.md")
        for file in SourceTree.sources where ["Kernel", "Record"].contains(file.target) {
            for line in file.code {
                guard let name = line.firstMatch(of: declaration)?.1 else { continue }
                let isKnown = glossary.contains("`\(name)`")
                #expect(isKnown, "\(name) of \(file.path) is not in docs/glossary.md")
            }
        }
    }

    @Test func `every term has one meaning and stands once`() throws {
        let terms = try terms()
        #expect(terms.count > 60)
        let names = Dictionary(grouping: terms, by: \.name)
        for (name, same) in names { #expect(same.count == 1, "\(name) stands \(same.count) times") }
        for term in terms {
            #expect(term.meaning.hasSuffix("."), "\(term.name)")
            #expect(!term.standard.isEmpty, "\(term.name)")
        }
    }
}
