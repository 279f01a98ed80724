// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says that an item of a layer is not as the layer says, and why.
public struct DisputeItem: Command {
    public typealias Event = LayerEvent
    public static let name = "dispute"
    public static let right = Right.contribute
    public static let fields: [Field] = [.why, .personalDataAccepted]
    public let initiative: EntryIndex
    let layer: EntryIndex
    let item: ItemReference
    let why: String
    let personalData: WrittenText.PersonalDataRule

    /// Names the layer and the item, and says why.
    public init(
        initiative: EntryIndex, layer: EntryIndex, item: ItemReference, why: String,
        personalDataAccepted: Bool = false
    ) {
        self.initiative = initiative
        self.layer = layer
        self.item = item
        self.why = why
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        let found = try LayerState.asked(layer, about: item, in: initiative, db)
        if try found.verdict(of: principal.pseudonym, on: item.item, db) == -1,
            let last = try found.judged(by: principal.pseudonym, on: item.item, db),
            now.milliseconds(since: last) < 86_400_000
        {
            throw Refusal(.already)
        }
        var written = WrittenText(personalData)
        let text = written.text("why", why, limit: 500, isRequired: true)
        try written.finish()
        draft.add(.disputed(item, why: text), about: layer)
    }
}
