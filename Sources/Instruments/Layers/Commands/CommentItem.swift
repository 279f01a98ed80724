// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says something about an item of a layer.
public struct CommentItem: Command {
    public typealias Event = LayerEvent
    public static let name = "comment"
    public static let right = Right.contribute
    public static let fields: [Field] = [
        Field("text", .longText, required: true, limit: 2000, "What is to be said; nothing about persons."),
        .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let layer: EntryIndex
    let item: ItemReference
    let text: String
    let personalData: WrittenText.PersonalDataRule

    /// Names the layer and the item, and says something.
    public init(
        initiative: EntryIndex, layer: EntryIndex, item: ItemReference, text: String,
        personalDataAccepted: Bool = false
    ) {
        self.initiative = initiative
        self.layer = layer
        self.item = item
        self.text = text
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        _ = try LayerState.asked(layer, about: item, in: initiative, db)
        var written = WrittenText(personalData)
        let clean = written.text("text", text, limit: 2000, isRequired: true)
        try written.finish()
        draft.add(.commented(item, text: clean), about: layer)
    }
}
