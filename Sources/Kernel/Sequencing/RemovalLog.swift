// SPDX-License-Identifier: Apache-2.0
public import Formats
import Foundation
import Record
import Synchronization

/// What was erased or removed, remembered in a small file beside the database, a line of JSON each.
///
/// A database that is put back from an older copy does not know what was taken out of it later; this file does, and
/// so does `/removals.json?reason=any`, which has the same members. It holds nothing that the record does not publish.
public final class RemovalLog: Sendable {
    private let path: String
    private let last: Mutex<EntryIndex>

    /// Names the file; it need not be there.
    public init(path: String) {
        self.path = path
        last = Mutex(Self.lastIndex(path))
    }

    /// The name of the file in a data folder.
    public static let fileName = "published.removals"

    /// The largest index that was remembered.
    var lastIndex: EntryIndex { last.withLock { $0 } }

    private static func lastIndex(_ path: String) -> EntryIndex {
        guard let bytes = FileManager.default.contents(atPath: path) else { return -1 }
        return bytes.split(separator: 10).reduce(-1) { largest, line in
            let index = (try? JSONValue(parsing: [UInt8](line)))?["index"]?.intValue
            return max(largest, index ?? -1)
        }
    }

    /// Adds removals that are not remembered yet; what cannot be remembered was removed all the same.
    func remember(_ removals: [Kernel.Removal]) {
        last.withLock { last in
            let fresh = removals.filter { $0.index > last }
            guard let newest = fresh.last else { return }
            var lines: [UInt8] = []
            for one in fresh {
                var json = JSONWriter()
                json.object { one.write(to: &$0) }
                lines += json.bytes + [10]
            }
            // One write at the end of the file: a verb of the program may do the same beside us.
            let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard file >= 0 else { return }
            defer { close(file) }
            if write(file, lines, lines.count) == lines.count, fsync(file) == 0 { last = newest.index }
        }
    }
}

extension Kernel.Removal {
    /// Writes the members by which it can be removed again elsewhere.
    public func write(to json: inout JSONWriter) {
        json.member("index", index)
        json.member("time", time)
        json.member("reason", reason.rawValue)
        if let entry { json.member("entry", entry) }
        if let leaf { json.member("leaf", leaf.base64) }
        if let media { json.member("media", "/media/\(media).jpg") }
        json.member("basis", basis)
    }
}
