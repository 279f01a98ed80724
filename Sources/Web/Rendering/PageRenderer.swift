// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Mustache

/// Renders page models with their templates inside the shell.
public struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    /// The names of all templates.
    public let templates: Set<String>

    /// Reads all templates of resource folders; a broken one fails here, at start, not on a page.
    public init(folders: [URL]) throws {
        PageEscaping.register()
        var (library, names) = (MustacheLibrary(), Set<String>())
        for folder in folders {
            for file in try FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "mustache" {
                let name = file.deletingPathExtension().lastPathComponent
                let text = try String(contentsOf: file, encoding: .utf8)
                try library.register(PageEscaping.pragma + text, named: name)
                names.insert(name)
            }
        }
        self.library = library
        templates = names
    }

    /// Renders a model with its own template.
    public func render(_ model: some PageModel) -> String {
        library.render(model, withTemplate: type(of: model).template) ?? ""
    }
}
