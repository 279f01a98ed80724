// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The repository, found from where this file stands.
enum SourceTree {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file under `Sources`.
    static let sources = files(under: "Sources")
    /// Every Swift file under `Tests`.
    static let tests = files(under: "Tests")

    private static func files(under folder: String) -> [SourceFile] {
        let path = root.appendingPathComponent(folder).path
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            guard let text = try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) else {
                return nil
            }
            return SourceFile(path: "\(folder)/\(name)", text: text)
        }
    }

    /// Every folder of a name, from the root.
    static func folders(named name: String, under folder: String) -> [String] {
        let path = root.appendingPathComponent(folder).path
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix("/\(name)") }.sorted().map { "\(folder)/\($0)" }
    }

    /// The text of any file.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }
}

/// A Swift file: its text, and its text without comments and without what stands in strings.
struct SourceFile: Sendable {
    let path: String
    let lines: [String]
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.components(separatedBy: "\n")
        var stripping = Stripping(text)
        code = stripping.run().components(separatedBy: "\n")
    }

    /// The target that it belongs to: `Kernel`, `Reports`.
    var target: String {
        let parts = path.split(separator: "/").dropFirst()
        return String(parts.first == "Instruments" ? parts.dropFirst().first ?? "" : parts.first ?? "")
    }
    /// Tells whether it belongs to an instrument.
    var isInstrument: Bool { path.hasPrefix("Sources/Instruments/") }

    /// The modules that it imports.
    var imports: Set<String> {
        Set(
            code.compactMap { line in
                let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
                guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                    words[..<place].allSatisfy({ $0 == "public" || $0 == "package" || $0.hasPrefix("@") })
                else { return nil }
                return words.last.map { String($0.prefix { $0 != "." }) }
            })
    }

    /// Functions and initializers with the number of their lines.
    var functions: [(name: String, line: Int, length: Int)] {
        let opening = /(?:^|\s)(?:func\s+([^\s(<]+)|(init)[?]?[<(]|(subscript)[<(])/
        var found: [(String, Int, Int)] = []
        for (number, line) in code.enumerated() {
            guard let match = line.firstMatch(of: opening), !line.contains("self.init("),
                let length = length(from: number)
            else { continue }
            let name = match.1 ?? match.2 ?? match.3 ?? ""
            found.append((String(name), number + 1, length))
        }
        return found
    }

    /// Lines from a declaration to the brace that closes its body; nil where it has none.
    private func length(from start: Int) -> Int? {
        var (depth, round, began) = (0, 0, false)
        for number in start..<code.count {
            for character in code[number] {
                switch character {
                case "(": round += 1
                case ")": round -= 1
                case "{" where round == 0:
                    depth += 1
                    began = true
                case "}" where round == 0:
                    depth -= 1
                    if depth < 0 { return nil }
                    if began && depth == 0 { return number - start + 1 }
                default: break
                }
            }
            // A requirement of a protocol ends without a body.
            let next = number + 1 < code.count ? code[number + 1].trimmingCharacters(in: .whitespaces) : ""
            let goesOn = ["{", "->", "where", "throws", "async", ")"].contains { next.hasPrefix($0) }
            if !began && round == 0 && !goesOn { return nil }
        }
        return nil
    }
}

/// Removes comments and what stands in strings, and keeps every line break.
private struct Stripping {
    private let characters: [Character]
    private var place = 0
    private var output = ""

    init(_ text: String) { characters = Array(text) }

    mutating func run() -> String {
        code(until: nil)
        return output
    }

    private func sees(_ text: String) -> Bool {
        let text = Array(text)
        return place + text.count <= characters.count && Array(characters[place..<place + text.count]) == text
    }

    /// Copies code, up to the parenthesis that ends an interpolation.
    private mutating func code(until end: Character?) {
        var depth = 0
        while place < characters.count {
            let character = characters[place]
            if sees("//") {
                while place < characters.count, !characters[place].isNewline { place += 1 }
            } else if sees("/*") {
                while place < characters.count, !sees("*/") { skip() }
                place += 2
            } else if character == "\"" || character == "#", let (hashes, quotes) = opening() {
                place += hashes + quotes
                output += "\""
                string(hashes: hashes, quotes: quotes)
                output += "\""
            } else {
                if character == "(" { depth += 1 }
                if character == ")" {
                    if depth == 0, end != nil { return }
                    depth -= 1
                }
                output.append(character)
                place += 1
            }
        }
    }

    private func opening() -> (hashes: Int, quotes: Int)? {
        var next = place
        while next < characters.count, characters[next] == "#" { next += 1 }
        guard next < characters.count, characters[next] == "\"" else { return nil }
        let isLong =
            next + 2 < characters.count && characters[next + 1] == "\"" && characters[next + 2] == "\""
        return (next - place, isLong ? 3 : 1)
    }

    private mutating func string(hashes: Int, quotes: Int) {
        let end = String(repeating: "\"", count: quotes) + String(repeating: "#", count: hashes)
        let escape = "\\" + String(repeating: "#", count: hashes)
        while place < characters.count {
            if sees(end) {
                place += end.count
                return
            }
            if sees(escape + "(") {
                place += escape.count + 1
                code(until: ")")
                place += 1
            } else if sees(escape) {
                place += escape.count
                skip()
            } else {
                skip()
            }
        }
    }

    private mutating func skip() {
        if place < characters.count, characters[place].isNewline { output += "\n" }
        place += 1
    }
}
