// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Another program in a process of its own, with nothing open but what it is given.
///
/// Not Foundation's `Process`: before each start that walks the names of all open files by a structure that is longer
/// than what the system wrote, and a node has thousands of them open (a read beyond a page ends the node).
package struct Program: Sendable {
    /// The process.
    package let id: Int32

    /// Starts a program (POSIX `posix_spawn`).
    ///
    /// - Parameters:
    ///   - path: Absolute path of the program.
    ///   - environment: `NAME=value`.
    ///   - output: The file that takes what it prints; nil to throw it away.
    /// - Throws: `Failure` where the system does not start it.
    package init(
        _ path: String, _ arguments: [String], environment: [String], output: Int32? = nil
    ) throws(Failure) {
        #if canImport(Darwin)
            var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?) = (nil, nil)
        #else
            var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, output ?? 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        _ = Self.closeFrom?(&actions, 3)
        // What a server ignores or holds back must reach a program.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var process: pid_t = 0
        var words = ([path] + arguments).map { strdup($0) } + [nil]
        var settings = environment.map { strdup($0) } + [nil]
        defer { for text in words + settings { free(text) } }
        let code = posix_spawn(&process, path, &actions, &attributes, &words, &settings)
        guard code == 0 else { throw Failure(path: path, code: code) }
        id = process
    }

    private typealias CloseFrom =
        @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// `posix_spawn_file_actions_addclosefrom_np` of glibc 2.34 and later, whose header shows it to C alone; elsewhere
    /// files that are open stay so unless they are marked close-on-exec.
    private static let closeFrom: CloseFrom? = {
        let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
        return symbol.map { unsafeBitCast($0, to: CloseFrom.self) }
    }()

    /// Waits for its end.
    ///
    /// One that takes longer is killed. Blocks; MUST be called once.
    ///
    /// - Returns: Its exit code; nil where a signal ended it.
    package func wait(seconds: Double = .infinity) -> Int32? {
        var (status, waited): (Int32, Double) = (0, 0)
        while true {
            let found = waitpid(id, &status, seconds == .infinity ? 0 : WNOHANG)
            if found == id { return status & 0x7f == 0 ? (status >> 8) & 0xff : nil }
            if found < 0, errno != EINTR { return nil }
            if waited >= seconds { kill() }
            if found == 0 {
                usleep(5000)
                waited += 0.005
            }
        }
    }

    /// Ends it at once, without a warning.
    package func kill() { sendSignal(id, SIGKILL) }

    /// What the system does not start.
    package struct Failure: Error, CustomStringConvertible {
        let path: String
        let code: Int32
        /// One line with the system's reason.
        package var description: String { "\(path) does not start: \(String(cString: strerror(code)))" }
    }
}

private func sendSignal(_ process: Int32, _ signal: Int32) { _ = kill(process, signal) }
