// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

extension LayerDescription {
    /// A layer of shelters, made up.
    static let sample = LayerDescription(
        title: "Shelters", summary: "Halls that are open to everyone.", source: "City of Rivermouth",
        sourceLink: "https://city.example/shelters", licence: "CC BY 4.0",
        attribution: "© City of Rivermouth",
        date: "2026-11-20",
        columns: [
            LayerColumn("naam", title: "Name", meaning: "What it is called."),
            LayerColumn("beds", .integer, title: "Beds", meaning: "How many can sleep there.", unit: "1"),
        ], nameColumn: "naam", keyColumn: "id", icon: "shelter",
        fetch: FetchPlan("https://city.example/shelters.geojson", every: .hour))
}

extension LayerState {
    /// A layer that a steward added, made up.
    static func sample(_ description: LayerDescription = .sample, isWithdrawn: Bool = false) -> LayerState {
        LayerState(
            id: 12, initiative: 1, isWithdrawn: isWithdrawn, description: description,
            author: Pseudonym("abcdefghijklmnop"), organisation: nil,
            added: Timestamp(seconds: 1_794_900_000),
            updated: Timestamp(seconds: 1_794_990_000), version: 40, current: 13,
            failure: (FetchFailure("timeout"), Timestamp(seconds: 1_794_990_000)),
            note: isWithdrawn ? "The city asked for it." : nil)
    }

    init(
        id: EntryIndex, initiative: EntryIndex, isWithdrawn: Bool, description: LayerDescription,
        author: Pseudonym,
        organisation: EntryIndex?, added: Timestamp, updated: Timestamp, version: EntryIndex,
        current: EntryIndex?,
        failure: (why: FetchFailure, since: Timestamp)?, note: String?
    ) {
        self.id = id
        self.initiative = initiative
        home = initiative
        self.isWithdrawn = isWithdrawn
        self.description = description
        self.author = author
        self.organisation = organisation
        self.added = added
        self.updated = updated
        self.version = version
        self.current = current
        self.failure = failure
        self.note = note
    }
}

extension LayerItem {
    /// A hall, made up.
    static func sample() -> LayerItem? {
        guard let place = try? Point(latitude: 52.1, longitude: 5.1) else { return nil }
        let values: JSONValue = ["naam": "Sports hall", "beds": 120]
        return LayerItem(
            name: "shelter-12", properties: values.objectValue ?? JSONObject(), geometry: .points([place]))
    }
}
