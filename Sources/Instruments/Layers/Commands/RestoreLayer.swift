// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Shows a layer again that was withdrawn.
public struct RestoreLayer: Command {
    public typealias Event = LayerEvent
    public static let name = "restore"
    public static let right = Right.lookAfter
    public static let fields: [Field] = [.reason]
    public let initiative: EntryIndex
    let layer: EntryIndex
    let reason: String

    /// Names the layer and the reason.
    public init(initiative: EntryIndex, layer: EntryIndex, reason: String) {
        self.initiative = initiative
        self.layer = layer
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        let found = try LayerState.managed(layer, in: initiative, by: principal, db)
        if !found.isWithdrawn { throw Refusal(.already) }
        draft.add(.restored(reason: try WrittenText.reason(reason)), about: layer)
    }
}
