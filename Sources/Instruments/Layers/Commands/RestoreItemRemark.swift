// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Shows again what a person said about an item.
public struct RestoreItemRemark: Command {
    public typealias Event = LayerEvent
    public static let name = "restore-remark"
    public static let right = Right.steward
    public static let worksWhenClosed = true
    public static let fields: [Field] = [.remark]
    public let initiative: EntryIndex
    let layer: EntryIndex
    let remark: EntryIndex

    /// Names the layer and the entry with which it was said.
    public init(initiative: EntryIndex, layer: EntryIndex, remark: EntryIndex) {
        self.initiative = initiative
        self.layer = layer
        self.remark = remark
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        _ = try LayerState.find(layer, in: initiative, db)
        let hidden = try db.int("SELECT hidden FROM layers_remark WHERE idx = \(remark) AND layer = \(layer)")
        guard let hidden else { throw Refusal(.notFound) }
        if hidden == 0 { throw Refusal(.already) }
        draft.add(.remarkRestored(remark: remark), about: layer)
        draft.release(entry: remark)
    }
}
