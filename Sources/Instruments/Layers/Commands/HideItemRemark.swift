// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Hides what a person said about an item; the reason is public.
public struct HideItemRemark: Command {
    public typealias Event = LayerEvent
    public static let name = "hide-remark"
    public static let right = Right.steward
    public static let worksWhenClosed = true
    public static let fields: [Field] = [.remark, .reason]
    public let initiative: EntryIndex
    let layer: EntryIndex
    let remark: EntryIndex
    let reason: String

    /// Names the layer, the entry with which it was said, and the reason.
    public init(initiative: EntryIndex, layer: EntryIndex, remark: EntryIndex, reason: String) {
        self.initiative = initiative
        self.layer = layer
        self.remark = remark
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        _ = try LayerState.find(layer, in: initiative, db)
        let hidden = try db.int("SELECT hidden FROM layers_remark WHERE idx = \(remark) AND layer = \(layer)")
        guard let hidden else { throw Refusal(.notFound) }
        if hidden == 1 { throw Refusal(.already) }
        draft.add(.remarkHidden(remark: remark, reason: try WrittenText.reason(reason)), about: layer)
        draft.withhold(entry: remark)
    }
}
