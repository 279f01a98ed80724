// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says that an item of a layer is as the layer says.
///
/// The same person can say so again after a day.
public struct ConfirmItem: Command {
    public typealias Event = LayerEvent
    public static let name = "confirm"
    public static let right = Right.contribute
    public let initiative: EntryIndex
    let layer: EntryIndex
    let item: ItemReference

    /// Names the layer and the item; that it is in the version MUST have been looked up.
    public init(initiative: EntryIndex, layer: EntryIndex, item: ItemReference) {
        self.initiative = initiative
        self.layer = layer
        self.item = item
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        let found = try LayerState.asked(layer, about: item, in: initiative, db)
        if try found.verdict(of: principal.pseudonym, on: item.item, db) == 1,
            let last = try found.judged(by: principal.pseudonym, on: item.item, db),
            now.milliseconds(since: last) < 86_400_000
        {
            throw Refusal(.already)
        }
        draft.add(.confirmed(item), about: layer)
    }
}
