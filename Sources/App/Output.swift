// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Writes a line to standard output at once: who reads it may wait for it.
public func say(_ line: String) { put(Array((line + "\n").utf8)) }

/// Writes bytes to standard output, until somebody no longer takes them.
public func put(_ bytes: [UInt8]) {
    var written = 0
    while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        written += count
    }
}

/// Writes a line to standard error.
public func complain(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
