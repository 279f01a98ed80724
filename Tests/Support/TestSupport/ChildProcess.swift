// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernel

/// The helper program `TestChild`, which stands beside the tests' own binary and is there to be killed.
public final class ChildProcess {
    private let program: Program
    private let output = Pipe()
    private var rest: [UInt8] = []

    /// Starts it.
    public init(_ arguments: [String]) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
        program = try Program(
            folder.appendingPathComponent("TestChild").path, arguments,
            environment: ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" },
            output: output.fileHandleForWriting.fileDescriptor)
        try output.fileHandleForWriting.close()
    }

    /// The next line that it prints, or nil when it has ended; blocks.
    public func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: 10) {
                defer { rest.removeFirst(end + 1) }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            rest += [UInt8](data)
        }
    }

    /// Kills it without a warning and gives the lines that it had printed.
    public func kill() -> [String] {
        program.kill()
        _ = program.wait()
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }
}
