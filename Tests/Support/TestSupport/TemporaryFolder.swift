// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A folder that is gone when nobody holds it.
public final class TemporaryFolder: Sendable {
    /// Its path.
    public let path: String

    /// Makes an empty folder.
    public init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(
            "folkmoot-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The bytes of all files whose names begin so, one after the other.
    public func bytes(ofFilesNamed prefix: String) throws -> [UInt8] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasPrefix(prefix) }
            .flatMap { FileManager.default.contents(atPath: file($0)).map { [UInt8]($0) } ?? [] }
    }
}

extension [UInt8] {
    /// Tells whether a text stands anywhere in the bytes.
    public func contain(_ text: String) -> Bool {
        Data(self).range(of: Data(text.utf8)) != nil
    }
}
