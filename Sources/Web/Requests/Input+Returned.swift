// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel

extension Input {
    /// The form as it goes back to the person: what was typed, and what is wrong with it.
    public func returned(_ refusal: Refusal, _ words: Words) -> FormInput {
        var input = asTyped
        input.errors = refusal.messages(words).map { ($0.field, $0.text) }
        input.problem = (refusal.title(words), refusal.hint(words))
        input.asksPersonalData = refusal.code == .personalData
        return input
    }

    /// The form as it was typed, with nothing wrong.
    public var asTyped: FormInput {
        var typed: [String: [String]] = [:]
        for member in values {
            if let items = member.value.arrayValue {
                typed[member.key] = items.compactMap(\.stringValue)
            } else if let text = member.value.stringValue {
                typed[member.key] = [text]
            }
        }
        // A place that was chosen by its name stands in the fields for numbers when the form comes back.
        let chosen = typed["placeChoice"]?.first?.split(separator: ",").map(String.init) ?? []
        if chosen.count == 3 {
            (typed["latitude"], typed["longitude"]) = ([chosen[0]], [chosen[1]])
            if values["radius"] != nil { typed["radius"] = [chosen[2]] }
            typed["placeChoice"] = nil
        }
        return FormInput(typed: typed)
    }
}

extension Refusal {
    /// The person can mend the form and send it again.
    public var isAboutForm: Bool {
        switch code {
        case .invalid, .nameTaken, .unreadablePicture, .personalData, .describesPerson, .already, .ownThing,
            .wrongState,
            .closed,
            .badCode, .tooLarge, .slowed, .frozen, .merging, .leased, .tooMany, .full:
            true
        default: false
        }
    }
}
