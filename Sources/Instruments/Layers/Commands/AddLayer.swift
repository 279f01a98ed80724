// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Adds a layer of others' data, with its first version.
public struct AddLayer: Command {
    public typealias Event = LayerEvent
    public static let name = "add"
    public static let right = Right.announce
    public static let fields: [Field] = Field.describing + [.file, .inline, .inlineTable]
    public let initiative: EntryIndex
    let description: LayerDescription
    let version: LayerVersion

    /// Describes the layer; the version's file MUST be in the media.
    public init(initiative: EntryIndex, description: LayerDescription, version: LayerVersion) {
        self.initiative = initiative
        self.description = description
        self.version = version
    }

    /// Most layers of an initiative.
    static let most: Int64 = 100

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<LayerEvent>
    ) throws {
        let count = try db.int("SELECT COUNT(*) FROM layers_layer WHERE initiative = \(initiative)") ?? 0
        guard count < Self.most else { throw Refusal.field("title", "tooMany", ["limit": String(Self.most)]) }
        let organisation = principal.mayModerate ? nil : principal.speaking?.organisation
        let id = draft.found(.added(try description.checked(), organisation: organisation))
        draft.add(.published(version), about: id)
    }
}
