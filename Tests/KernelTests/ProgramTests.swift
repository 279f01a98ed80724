// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernel
import Testing

@Suite struct ProgramTests {
    private func run(_ script: String, seconds: Double = 30) throws -> Int32? {
        try Program("/bin/sh", ["-c", script], environment: ["GREETING=hello"]).wait(seconds: seconds)
    }

    @Test func `it tells how it ended`() throws {
        #expect(try run("exit 0") == 0)
        #expect(try run("exit 3") == 3)
        #expect(try run("kill -9 $$") == nil)
        #expect(try run("test \"$GREETING\" = hello && test -z \"$HOME\"") == 0)
    }

    @Test func `one that takes too long is killed`() throws {
        let start = ContinuousClock.now
        #expect(try run("exec sleep 60", seconds: 0.2) == nil)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test func `it has nothing open but what it is given`() throws {
        let files = (0..<200).map { _ in Pipe() }
        #expect(try run("test $(ls /proc/$$/fd | wc -l) -le 6") == 0)
        #expect(files.count == 200)
    }

    @Test func `one that is not there does not start`() {
        #expect(throws: Program.Failure.self) { try Program("/nowhere/program", [], environment: []) }
    }

    @Test func `what it prints goes where it should`() throws {
        let pipe = Pipe()
        let program = try Program(
            "/bin/sh", ["-c", "echo printed; echo unseen >&2"], environment: [],
            output: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        #expect(program.wait() == 0)
        #expect(pipe.fileHandleForReading.readDataToEndOfFile() == Data("printed\n".utf8))
    }
}
