// SPDX-License-Identifier: Apache-2.0

import Formats
import Record
import SQL

extension Kernel {
    /// Appends facts to the record alone, by the node: sealed, stored and in the tree, but not folded.
    ///
    /// It is there to measure the record by itself. `rebuild` folds what was appended so.
    ///
    /// - Parameters:
    ///   - kind: What they are, as `instrument/event/version`.
    ///   - payloads: The object of each fact.
    /// - Returns: The size of the record that is durable and holds all of them.
    public func fill(
        _ initiative: EntryIndex, with kind: String, _ payloads: [[UInt8]]
    ) async throws -> EntryIndex {
        let node = Principal(
            standing: .node, pseudonym: .node, isSteward: false, isOperator: false, speaking: nil,
            channel: .exercise, language: "en")
        let receipt = try await sequencer.submit { db, batch in
            for payload in payloads {
                let time = batch.now()
                let index = batch.head.next
                _ = try batch.store(
                    kind: kind, body: BodyContent.bytes(payload, node, at: time), state: .present,
                    about: index,
                    in: initiative, into: db)
            }
            return Receipt(index: batch.head.next, subject: initiative, isRepeated: false)
        }
        return receipt.index
    }
}
