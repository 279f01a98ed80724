// SPDX-License-Identifier: Apache-2.0
public import Formats
import Geometry
public import Kernel

extension Initiative {
    /// Writes the initiative as programs see it.
    public func write(
        to json: inout JSONWriter, base: String, count: Int? = nil, lastIndex: EntryIndex? = nil
    ) {
        json.beginObject()
        json.member("id", id)
        json.member("name", name)
        json.member("title", description.title)
        json.member("purpose", description.purpose)
        json.member("sharedValue", description.sharedValue)
        json.member("why", description.why)
        json.member("template", template)
        json.member("phase", phase.rawValue)
        json.key("area")
        if let area = description.area { area.write(to: &json) } else { json.null() }
        json.member("languages", description.languages)
        json.member("licence", description.licence)
        json.member("emergencyNumber", description.emergencyNumber)
        if !description.emergencyWords.isEmpty {
            json.member("emergencyWords", description.emergencyWords)
        }
        json.member("isExercise", description.isExercise)
        json.member("isUnlisted", description.isUnlisted)
        json.member("pace", care.pace)
        json.member("frozen", care.frozen)
        json.member("opened", opened)
        json.member("forkOf", forkOf)
        json.member("url", "\(base)/i/\(name)")
        if let count { json.member("reports", count) }
        if let lastIndex { json.member("lastEntry", lastIndex) }
        json.endObject()
    }
}
