// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says what became of what people said of an item, for who looks after the layer.
public struct AnswerItem: Command {
    public typealias Event = LayerEvent
    public static let name = "answer"
    public static let right = Right.lookAfter
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
        let found = try LayerState.managed(layer, in: initiative, by: principal, db)
        guard found.current == item.version else { throw Refusal(.wrongState) }
        var written = WrittenText(personalData)
        let clean = written.text("text", text, limit: 2000, isRequired: true)
        try written.finish()
        draft.add(.answered(item, text: clean), about: layer)
    }
}
