// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

extension InitiativeTemplate {
    /// The icon that stands for the template.
    var icon: String {
        switch name {
        case "earthquake": "tremor"
        case "flood": "flood"
        case "storm": "storm"
        case "empty": "info"
        default: settings["reports"]?["categories"]?[0]?["icon"]?.stringValue ?? "info"
        }
    }

    /// The template as the page offers it.
    func page(_ language: String) -> OpenPage.Template {
        let categories = settings["reports"]?["categories"]?.arrayValue ?? []
        return OpenPage.Template(
            name: name, title: title(in: language), words: purpose(in: language), icon: icon,
            categories: categories.compactMap {
                $0["names"]?[language]?.stringValue ?? $0["names"]?["en"]?.stringValue
            })
    }
}
