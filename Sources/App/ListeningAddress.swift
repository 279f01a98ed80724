// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore
import NIOPosix

/// Where the server listens.
enum ListeningAddress {
    /// Refuses an address that cannot be listened at, before anything is made or written.
    ///
    /// - Parameter setting: The key of the port.
    /// - Throws: `ConfigurationMistake` that names the setting and says what to do.
    static func check(_ host: String, _ port: Int, of setting: String = "port") async throws {
        guard port != 0 else { return }
        do {
            let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: port).get()
            try await channel.close()
        } catch let error as IOError {
            switch error.errnoCode {
            case EADDRINUSE:
                throw ConfigurationMistake(
                    key: setting,
                    problem: "\(port) is taken by another program; choose another, or end that one")
            case EACCES:
                throw ConfigurationMistake(
                    key: setting, problem: "\(port) is not for this user; choose one above 1023")
            case EADDRNOTAVAIL:
                throw ConfigurationMistake(key: "host", problem: "\(host) is not an address of this machine")
            default: throw error
            }
        } catch let error as SocketAddressError {
            throw ConfigurationMistake(key: "host", problem: "\(host) is not known: \(error)")
        }
    }
}
