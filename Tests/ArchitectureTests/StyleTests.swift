// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What CONTRIBUTING.md asks of every file, and a reader would otherwise have to look for.
@Suite struct StyleTests {
    private static let forbidden = [
        "Manager", "Helper", "Util", "Utils", "Common", "Core", "Base", "Impl", "Service",
    ]

    private func each(
        _ files: [SourceFile], _ body: (SourceFile, _ number: Int, _ line: String, _ code: String) -> Void
    ) {
        for file in files {
            for (number, (line, code)) in zip(file.lines, file.code).enumerated() {
                body(file, number + 1, line, code)
            }
        }
    }

    @Test func `no type and no folder has a name that says nothing`() {
        let declaration = /\b(?:class|struct|enum|actor|protocol|typealias)\s+([A-Z]\w*)/
        each(SourceTree.sources) { file, number, _, code in
            guard let name = code.firstMatch(of: declaration)?.1 else { return }
            let suffix = Self.forbidden.first { name.hasSuffix($0) }
            #expect(suffix == nil, "\(file.path):\(number): \(name)")
        }
        for file in SourceTree.sources {
            let folders = file.path.split(separator: "/").map(String.init)
            #expect(Set(folders).isDisjoint(with: Self.forbidden + ["Utilities", "Helpers"]), "\(file.path)")
        }
    }

    @Test func `a file has at most 400 lines`() {
        for file in SourceTree.sources + SourceTree.tests {
            #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count)")
        }
    }

    @Test func `a function has at most 60 lines`() {
        for file in SourceTree.sources + SourceTree.tests {
            for function in file.functions where function.length > 60 {
                Issue.record("\(file.path):\(function.line): \(function.name) has \(function.length) lines")
            }
        }
    }

    @Test func `functions are measured`() {
        let text = """
            protocol P {
                func a()
                func b() async throws
                func c() -> Int
            }
            struct S {
                func d(_ x: Int = [1].map { $0 }.count) -> Int
                where X: Y {
                    if "}" == "{" { return 1 }  // }
                    return "\\(f { "}" })"
                }
                init() {}
            }
            """
        let functions = SourceFile(path: "Sources/X/Y.swift", text: text).functions
        #expect(functions.map(\.name) == ["d", "init"])
        #expect(functions.map(\.length) == [5, 1])
    }

    @Test func `whoever promises safety unchecked is in SQL`() {
        each(SourceTree.sources.filter { $0.target != "SQL" }) { file, number, _, code in
            #expect(!code.contains("@unchecked"), "\(file.path):\(number)")
        }
    }

    @Test func `nothing is forced`() {
        let forced = /[A-Za-z0-9_)\]]!(?!=)/
        each(SourceTree.sources) { file, number, line, code in
            #expect(code.firstMatch(of: forced) == nil, "\(file.path):\(number): \(line)")
        }
        each(SourceTree.tests) { file, number, line, code in
            #expect(!code.contains("try!"), "\(file.path):\(number): \(line)")
        }
    }

    @Test func `every file begins with its licence`() {
        for file in SourceTree.sources + SourceTree.tests {
            #expect(file.lines.first == "// SPDX-License-Identifier: Apache-2.0", "\(file.path)")
        }
    }

    @Test func `no file knows the machine that it was written on`() {
        let path = /"\/(?:work|tmp|home|root|Users|build)\b/
        each(SourceTree.sources + SourceTree.tests) { file, number, line, _ in
            guard !file.path.hasPrefix("Tests/ArchitectureTests/") else { return }
            #expect(line.firstMatch(of: path) == nil, "\(file.path):\(number): \(line)")
        }
    }

    @Test func `the first sentence of a public comment ends`() {
        for file in SourceTree.sources {
            var comment: [String] = []
            for (number, line) in file.lines.enumerated() {
                let text = line.trimmingCharacters(in: .whitespaces)
                if text.hasPrefix("///") {
                    comment.append(text.dropFirst(3).trimmingCharacters(in: .whitespaces))
                    continue
                }
                if text.hasPrefix("public ") || text.hasPrefix("@discardableResult public "), !comment.isEmpty
                {
                    let paragraph = comment.prefix { !$0.isEmpty }.joined(separator: " ")
                    let end = paragraph.last.map(String.init) ?? ""
                    #expect([".", ":", "?"].contains(end), "\(file.path):\(number + 1): \(paragraph)")
                }
                if !text.hasPrefix("@") { comment = [] }
            }
        }
    }

    @Test(arguments: ["en", "nl"]) func `no word stands in two catalogues`(_ language: String) throws {
        var places: [String: [String]] = [:]
        for folder in SourceTree.folders(named: "Words", under: "Sources") {
            let path = "\(folder)/\(language).words"
            for line in try SourceTree.text(path).split(separator: "\n") where !line.hasPrefix("#") {
                guard let end = line.firstRange(of: " = ") else { continue }
                places[String(line[..<end.lowerBound]), default: []].append(path)
            }
        }
        #expect(places.count > 1000)
        for (key, paths) in places { #expect(paths.count == 1, "\(key): \(paths)") }
    }
}
