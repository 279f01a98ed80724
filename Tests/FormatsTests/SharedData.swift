// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Real files that are not part of the project: `FOLKMOOT_SHARED_DATA`, or `shared/data` beside it.
enum SharedData {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["FOLKMOOT_SHARED_DATA"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        var root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("shared/data", isDirectory: true)
    }()

    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appendingPathComponent(path)))
    }
}
