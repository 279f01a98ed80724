// SPDX-License-Identifier: Apache-2.0
import Foundation
import Kernel
import Synchronization

/// A throw-away PostgreSQL server on a Unix socket, one for the test process; it ends when the process does.
///
/// PostgreSQL refuses to run as root: then it runs as the user `postgres` that Debian's package makes.
public final class PostgresCluster: Sendable {
    private static let shared = Mutex<Result<PostgresCluster, any Error>?>(nil)
    private static let programs = "/usr/lib/postgresql/15/bin"

    /// Folder of the socket and of the server's own files.
    public let folder: TemporaryFolder
    private let known = Mutex<Set<String>>([])

    /// The server, started where it does not run yet.
    ///
    /// - Throws: Where it cannot be started; the tests then fail, they never skip.
    public static func running() throws -> PostgresCluster {
        try shared.withLock { shared in
            let result = shared ?? Result { try PostgresCluster() }
            shared = result
            return try result.get()
        }
    }

    private init() throws {
        folder = try TemporaryFolder()
        let (path, isRoot) = (folder.path, getuid() == 0)
        if isRoot { try Self.shell("chown postgres '\(path)'") }
        let become = isRoot ? "setpriv --reuid=postgres --regid=postgres --init-groups" : ""
        try Self.shell(
            """
            cd / && \(become) \(Self.programs)/initdb -D '\(path)/data' -U folkmoot --auth=trust -E UTF8 \
            --locale=C --no-sync > '\(path)/initdb.log' 2>&1
            """)
        // The watcher ends the server when this process is gone, however it went.
        let watch = """
            cd / && \(become) \(Self.programs)/postgres -D '\(path)/data' -k '\(path)' -c listen_addresses= \
            -c max_connections=3000 -c log_min_messages=fatal > '\(path)/server.log' 2>&1 & server=$!
            while kill -0 \(getpid()) 2>/dev/null && kill -0 $server 2>/dev/null; do sleep 1; done
            kill -QUIT $server; wait $server; rm -rf '\(path)'
            """
        _ = try Program("/bin/sh", ["-c", watch], environment: Self.environment)
        try Self.shell(
            """
            for i in $(seq 150); do \(Self.programs)/pg_isready -q -h '\(path)' -U folkmoot -d postgres && exit 0; \
            sleep 0.2; done; exit 1
            """)
    }

    /// The address of a database of its own for a folder, made where it is missing.
    public func address(for other: TemporaryFolder) throws -> String {
        let name = "t" + String(other.path.suffix(36).lowercased().filter { $0.isHexDigit })
        let isNew = known.withLock { $0.insert(name).inserted }
        if isNew {
            try Self.shell(
                "\(Self.programs)/createdb -h '\(folder.path)' -U folkmoot -T template0 \(name)")
        }
        let host = folder.path.replacingOccurrences(of: "/", with: "%2F")
        return "postgres://folkmoot@\(host)/\(name)?connect_timeout=60"
    }

    private static func shell(_ script: String) throws {
        let program = try Program("/bin/sh", ["-c", script], environment: environment)
        guard program.wait() == 0 else { throw Failure(script: script) }
    }

    private static let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }

    /// A step that did not work.
    struct Failure: Error {
        let script: String
    }
}
