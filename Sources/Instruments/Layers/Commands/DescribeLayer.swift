// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Changes what a layer says of itself.
public struct DescribeLayer: Command {
    public typealias Event = LayerEvent
    public static let name = "describe"
    public static let right = Right.lookAfter
    public static let fields: [Field] =
        Field.describing + [
            Field(
                "columns", .list,
                "Objects with `key`, `title`, `meaning` and `unit`; those that are not named stay.")
        ]
    public let initiative: EntryIndex
    let layer: EntryIndex
    let description: LayerDescription

    /// Names the layer and what it says from now on.
    public init(initiative: EntryIndex, layer: EntryIndex, description: LayerDescription) {
        self.initiative = initiative
        self.layer = layer
        self.description = description
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        let found = try LayerState.managed(layer, in: initiative, by: principal, db)
        let clean = try description.checked()
        guard clean != found.description else { throw Refusal(.already) }
        draft.add(.described(clean), about: layer)
    }
}
