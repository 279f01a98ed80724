// SPDX-License-Identifier: Apache-2.0
import Foundation
import Record

/// The last checkpoint that was published, remembered in a small file beside the database.
///
/// A database that is put back from an older copy does not know what it had signed later; this file does. Whoever
/// has a later checkpoint from elsewhere may put it here: the node then refuses to sign anything that contradicts it.
public struct PublishedCheckpoint: Sendable {
    private let path: String

    /// Names the file; it need not be there.
    public init(path: String) { self.path = path }

    /// The name of the file in a data folder.
    public static let fileName = "published.checkpoint"

    /// Reads the checkpoint, its signature verified; nil where there is no file.
    ///
    /// - Throws: `RecordDamage` where it cannot be read, or is not signed by the node.
    func read(signedBy key: VerifierKey, size: Int64) throws -> (note: SignedNote, checkpoint: Checkpoint)? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        do {
            let note = try SignedNote(parsing: [UInt8](bytes))
            return (note, try Checkpoint(opening: note, origin: key.name, keys: [key]))
        } catch {
            throw RecordDamage(
                index: size, what: "\(path) is not a checkpoint that this node has signed (\(error))")
        }
    }

    /// Replaces the file as a whole; a checkpoint that cannot be remembered is published all the same.
    func remember(_ note: SignedNote) {
        try? Data(note.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
