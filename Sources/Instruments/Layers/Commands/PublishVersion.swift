// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Gives a layer new data; the old version stays on the record.
public struct PublishVersion: Command {
    public typealias Event = LayerEvent
    public static let name = "publish"
    public static let right = Right.lookAfter
    public static let fields: [Field] = [
        .file, .inline, .inlineTable, Field("date", .text, limit: 10, "Of which day the data are."),
    ]
    public let initiative: EntryIndex
    let layer: EntryIndex
    let version: LayerVersion
    let description: LayerDescription?

    /// Names the layer and its data.
    ///
    /// - Parameters:
    ///   - version: Its file MUST be in the media.
    ///   - description: What it says from now on, where its columns changed.
    public init(
        initiative: EntryIndex, layer: EntryIndex, version: LayerVersion, description: LayerDescription? = nil
    ) {
        self.initiative = initiative
        self.layer = layer
        self.version = version
        self.description = description
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        let found = try LayerState.managed(layer, in: initiative, by: principal, db)
        if found.isWithdrawn { throw Refusal(.wrongState) }
        if let current = found.current, let shown = try LayerVersion.find(current, db),
            shown.file == version.file
        {
            throw Refusal(.already)
        }
        if let description {
            let clean = try description.checked()
            if clean != found.description { draft.add(.described(clean), about: layer) }
        }
        draft.add(.published(version), about: layer)
    }
}
