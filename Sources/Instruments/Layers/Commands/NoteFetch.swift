// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Notes that a layer's address cannot be read, or can be read again; the node itself says so.
public struct NoteFetch: Command {
    public typealias Event = LayerEvent
    public static let name = "note-fetch"
    public static let right = Right.node
    public let initiative: EntryIndex
    let layer: EntryIndex
    let failure: FetchFailure?

    /// Names the layer and what went wrong; nil where it can be read again.
    public init(initiative: EntryIndex, layer: EntryIndex, failure: FetchFailure?) {
        self.initiative = initiative
        self.layer = layer
        self.failure = failure
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        let found = try LayerState.find(layer, in: initiative, db)
        // One entry when it begins and one when it ends, not one for each look.
        guard found.failure?.why != failure else { throw Refusal(.already) }
        draft.add(failure.map { .fetchFailed($0) } ?? .fetchRecovered, about: layer)
    }
}
