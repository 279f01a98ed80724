// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Mustache
import Synchronization

/// The catalogue of words: every text a person sees, by key, in every language of the node.
///
/// A catalogue is a readable file, `<target>/Words/<language>.words`: one `key = text` a line, `#` begins a comment,
/// `{name}` stands for a value, `\n` for a new line. A key that ends in `.one` is the form for exactly one.
public struct Words: MustacheParent, Sendable {
    /// The language tag.
    public let language: String
    private let texts: [String: String]
    private let fallback: [String: String]

    init(language: String, texts: [String: String], fallback: [String: String]) {
        self.language = language
        self.texts = texts
        self.fallback = fallback
    }

    /// The text of a key; the key itself where nobody wrote one, so that it is seen.
    public subscript(_ key: String) -> String { texts[key] ?? fallback[key] ?? key }

    /// The text of a key, or nil.
    public func optional(_ key: String) -> String? { texts[key] ?? fallback[key] }

    /// The text of a key with values in the place of `{names}`; a value is taken as it is, braces and all.
    public func text(_ key: String, _ values: [String: String]) -> String {
        var rest = self[key][...]
        var result = ""
        while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
            let name = rest[rest.utf8.index(after: open)...]
            if let close = name.utf8.firstIndex(of: UInt8(ascii: "}")),
                let value = values[String(name[..<close])]
            {
                result += rest[..<open]
                result += value
                rest = rest[rest.utf8.index(after: close)...]
            } else {
                result += rest[...open]
                rest = name
            }
        }
        return result + rest
    }

    /// The text for a number of things: `key.one` for one, `key` otherwise; `{n}` is the number.
    public func count(_ key: String, _ number: Int, _ values: [String: String] = [:]) -> String {
        var all = values
        all["n"] = grouped(number)
        return text(number == 1 && optional(key + ".one") != nil ? key + ".one" : key, all)
    }

    /// A number with its thousands apart.
    public func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        if digits.utf8.count <= 3 { return String(number) }
        var result = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position) % 3 == 0 { result += self["format.thousands"] }
            result.append(digit)
        }
        return number < 0 ? "-" + result : result
    }

    /// All keys, for the tests.
    public var keys: Set<String> { Set(texts.keys) }

    /// Looks a key up for a template: `{{t.add}}`, with dots in keys written as underscores.
    public func child(named name: String) -> Any? { PageText(renderText: self[name]) }

    /// Reads a catalogue file.
    static func parse(_ file: String) -> [String: String] {
        var texts: [String: String] = [:]
        for line in file.split(separator: "\n", omittingEmptySubsequences: true) where !line.hasPrefix("#") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].trimmingCharacters(in: .whitespaces)
            let text = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            texts[key] = text.replacingOccurrences(of: "\\n", with: "\n")
        }
        return texts
    }
}

/// The words of all languages, gathered from every target that has pages.
public struct Catalogue: Sendable {
    /// The languages, the fallback first.
    public let languages: [String]
    private let words: [String: Words]

    /// Gathers the catalogues of resource folders.
    public init(folders: [URL], languages: [String] = ["en", "nl"]) throws {
        self.languages = languages
        var texts: [String: [String: String]] = [:]
        for language in languages {
            for folder in folders {
                let file = folder.appendingPathComponent("\(language).words")
                let read = Words.parse(try String(contentsOf: file, encoding: .utf8))
                texts[language, default: [:]].merge(read) { first, _ in first }
            }
        }
        let fallback = texts[languages[0]] ?? [:]
        words = texts.mapValues { $0 }.reduce(into: [:]) { result, pair in
            result[pair.key] = Words(language: pair.key, texts: pair.value, fallback: fallback)
        }
    }

    /// The words of a language, or of the fallback.
    public subscript(_ language: String) -> Words {
        words[language] ?? words[languages[0]] ?? Words(language: language, texts: [:], fallback: [:])
    }
}
