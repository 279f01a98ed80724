// SPDX-License-Identifier: Apache-2.0
public import Kernel
public import SQL

/// Data of others on the map: shelters, pipes, flood zones, with their source, licence and date.
///
/// A steward or an organisation adds a file, or an address that is looked at on a schedule. Each version is a file of
/// the media, named by its hash on the record; people say of its items whether they are still so. Read in this order:
/// `Events/` (what can be on the record), `Reading/` (how others' files are read), `Commands/` (what people ask),
/// `Projection/` (what is folded from it), `Drawing/` (how a version is drawn), `Fetching/` (how an address is read).
public struct Layers: Instrument {
    public typealias Event = LayerEvent
    public static let name: InstrumentName = "layers"
    public static let commands: [any Command<LayerEvent>.Type] = [
        AddLayer.self, DescribeLayer.self, PublishVersion.self, NoteFetch.self, WithdrawLayer.self,
        RestoreLayer.self, ConfirmItem.self, DisputeItem.self, CommentItem.self, AnswerItem.self,
        HideItemRemark.self, RestoreItemRemark.self,
    ]
    public static let tables = [
        LayerTables.layer, LayerTables.version, LayerTables.item, LayerTables.judgement, LayerTables.remark,
        LayerTables.adoption,
    ]
    public static let collections = [LayerCollection.layers, LayerCollection.items]

    /// Makes the instrument.
    public init() {}

    /// Shows another initiative's layers, where it has any.
    public func adoption(
        of other: EntryIndex, into initiative: EntryIndex, reading db: borrowing some Reading & ~Copyable
    ) throws -> [LayerEvent] {
        let hasAny = try db.exists("SELECT 1 FROM layers_layer WHERE initiative = \(other)")
        return hasAny ? [.adopted(from: other)] : []
    }

    /// Says what a fact claims of a layer's items.
    public func claims(in event: LayerEvent, of entry: Entry) -> [Claim] {
        let content: Claim.Content
        switch event {
        case .confirmed: content = .confirms
        case .disputed: content = .disputes
        default: return []
        }
        return [
            Claim(
                subject: entry.subject, author: entry.author, content: content, time: entry.time, place: nil)
        ]
    }
}
