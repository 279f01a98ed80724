// SPDX-License-Identifier: Apache-2.0
import Web

/// A small form under a layer or an item: one thing that can be done with it.
struct LayerAct {
    /// The end of its address.
    let name: String
    /// A symbol of the icons.
    let icon: String
    var fields: [FormField] = []
    var isDanger = false
    /// It takes a file.
    var takesFile = false

    /// What `{{> part-layer-act}}` names.
    func part(_ path: String, _ t: Words, acting: String?, _ input: FormInput, key: String) -> PagePart {
        let came = acting == name ? input : FormInput()
        return PagePart([
            "address": "\(path)/\(name)", "act": name, "icon": icon, "label": t["layer.act.\(name)"],
            "explains": t.optional("layer.act.\(name).hint"), "send": t["layer.act.\(name).send"],
            "isOpen": acting == name, "isDanger": isDanger, "takesFile": takesFile,
            "fileError": takesFile ? came.error("file") : nil,
            "fields": fields.map { $0.part(came, t, scope: name) }, "personalData": came.asksPersonalData,
            "key": "\(key)-\(name)",
        ])
    }
}
