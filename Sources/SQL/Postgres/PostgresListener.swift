// SPDX-License-Identifier: Apache-2.0
import CPostgres
import Foundation
import Synchronization

/// Hears what other processes announce, on a connection and a thread of its own.
///
/// What is announced is a hint: while there is no connection nothing is heard, and each new one tells at once.
final class PostgresListener: @unchecked Sendable {
    private let settings: PostgresSettings
    private let tell: @Sendable () -> Void
    private let isClosed = Mutex(false)
    /// Longest wait between two looks at whether to end, in milliseconds.
    private static let patience: Int32 = 250

    /// Starts to listen.
    init(_ settings: PostgresSettings, _ tell: @escaping @Sendable () -> Void) {
        self.settings = settings
        self.tell = tell
        let thread = Thread { [self] in
            while !isClosed.withLock({ $0 }) {
                listen()
                if !isClosed.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.5) }
            }
        }
        thread.name = "postgres-listener"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Ends at the next look.
    func close() { isClosed.withLock { $0 = true } }

    /// Listens on one connection until it breaks or we are closed.
    private func listen() {
        guard let connection = PQconnectdb(settings.connectionInfo) else { return }
        defer { PQfinish(connection) }
        guard PQstatus(connection) == CONNECTION_OK else { return }
        let result = PQexec(connection, "LISTEN \(Dialect.channel)")
        let isListening = PQresultStatus(result) == PGRES_COMMAND_OK
        PQclear(result)
        guard isListening else { return }
        tell()
        while !isClosed.withLock({ $0 }) {
            var wait = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Self.patience) >= 0 || errno == EINTR else { return }
            guard PQconsumeInput(connection) == 1 else { return }
            var isFromOthers = false
            while let notification = PQnotifies(connection) {
                if notification.pointee.be_pid != settings.ourselves.pid { isFromOthers = true }
                PQfreemem(notification)
            }
            if isFromOthers { tell() }
        }
    }
}

/// The number under which the server knows our writing connection: what that announces we know already.
final class PostgresIdentity: Sendable {
    private let stored = Mutex<Int32>(0)

    /// 0 while there is none.
    var pid: Int32 {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
