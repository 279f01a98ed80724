// SPDX-License-Identifier: Apache-2.0
public import Mustache

/// What a page shows: a value for each key that its template names.
///
/// A key that is declared but has no value renders as nothing and closes its section; a key that is not declared is
/// looked up in the page around (so that parts can use the shell's words), and a test finds those that nobody declares.
public protocol PageModel: MustacheParent, Sendable {
    /// The base name of its template.
    static var template: String { get }
    /// Every key that it gives.
    static var keys: Set<String> { get }
    /// The values; those that are missing render as nothing.
    var values: [String: any Sendable] { get }
}

extension PageModel {
    /// Looks a key up for the template.
    public func child(named name: String) -> Any? {
        if let value = values[name] { return PageText.wrapped(value) }
        return Self.keys.contains(name) ? Absent() : nil
    }
}

/// Values of a part of a page, such as one row of a list; every key MUST be present, absent ones as nil.
public struct PagePart: MustacheParent, Sendable {
    private let values: [String: any Sendable]

    /// Takes the values; nil renders as nothing and closes its section.
    public init(_ values: [String: (any Sendable)?]) {
        self.values = values.mapValues { $0.map(PageText.wrapped) ?? Absent() }
    }

    /// Looks a key up for the template.
    public func child(named name: String) -> Any? { values[name] }

    /// The keys, for the test.
    public var keys: Set<String> { Set(values.keys) }
}

/// A text, which the renderer need not look into: it reflects on a bare `String` wherever one encloses a section.
struct PageText: MustacheParent, MustacheCustomRenderable, Sendable {
    let renderText: String
    var isNull: Bool { false }

    /// There is nothing in it: the page around has what is named.
    func child(named name: String) -> Any? { nil }

    static func wrapped(_ value: any Sendable) -> any Sendable {
        if let text = value as? String { PageText(renderText: text) } else { value }
    }
}

/// A value that is not there: renders as nothing, closes its section, opens its inverted section.
struct Absent: MustacheCustomRenderable, Sendable {
    var renderText: String { "" }
    var isNull: Bool { true }
}

/// Markup that is inserted as it is; MUST be made by the server, never from what people typed.
public struct Markup: MustacheCustomRenderable, Sendable {
    /// The markup.
    public let renderText: String
    /// Never absent.
    public var isNull: Bool { renderText.isEmpty }
    /// Takes markup that the server made.
    public init(_ text: String) { renderText = text }
}
