// SPDX-License-Identifier: Apache-2.0
import Foundation
import Hummingbird
import Kernel
import Logging
import Metrics
import NIOCore
import ServiceLifecycle
import UnixSignals
import Web

/// A node that serves: the kernel, the web and what runs beside them.
public struct Server: Sendable {
    private let configuration: NodeConfiguration

    /// Makes a server from what the operator chose.
    public init(_ configuration: NodeConfiguration) { self.configuration = configuration }

    /// Serves until a signal ends it; what was acknowledged is on the disk.
    public func run() async throws {
        let level = configuration.logLevel
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        Self.allowManyConnections()
        try await ListeningAddress.check(configuration.host, configuration.port)
        let node = try await RunningNode.open(configuration)
        let logger = Logger(label: "folkmoot")
        let (site, instruments) = try node.site()
        let metrics = Metrics()
        MetricsSystem.bootstrap(metrics)
        let (host, port) = (configuration.host, configuration.port)
        var application = Hummingbird.Application(
            responder: try Routes(site, instruments, metrics).responder(),
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(
                address: .hostname(host, port: port), serverName: "folkmoot", backlog: 4096,
                reuseAddress: true),
            onServerRunning: { channel in
                say("http://\(host):\(channel.localAddress?.port ?? port)")
            },
            logger: logger)
        application.addServices(
            Background {
                try await site.live.run()
            } onShutdown: {
                site.live.end()
            },
            Background { try await site.kernel.checkpoints.run() },
            Background { try await site.kernel.upkeep() })
        for instrument in instruments {
            application.addServices(
                Background {
                    try await instrument.run(beside: site)
                    // A service that ends would end the node.
                    try await Task.sleep(for: .seconds(Int64(1) << 40))
                })
        }
        if configuration.exercise {
            let exercise = Exercise(site.kernel)
            if node.isNew { try await exercise.open() }
            // Also one that an earlier start opened: it goes on where it stopped.
            application.addServices(Background { try await exercise.run() })
        }
        // The last service is told first: streams must end before the server waits for its connections.
        let streams = Background {
            try await Task.sleep(for: .seconds(Int64(1) << 40))
        } onShutdown: {
            site.live.end()
        }
        try await ServiceGroup(
            configuration: .init(
                services: [application, streams], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
            )
        ).run()
        try await site.kernel.close()
    }
}

extension Server {
    /// Every open page holds a connection: as many as the system allows are taken.
    private static func allowManyConnections() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// Work that runs beside the server and ends with it.
struct Background: Service {
    let work: @Sendable () async throws -> Void
    let onShutdown: @Sendable () -> Void

    init(
        _ work: @escaping @Sendable () async throws -> Void, onShutdown: @escaping @Sendable () -> Void = {}
    ) {
        self.work = work
        self.onShutdown = onShutdown
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await cancelWhenGracefulShutdown {
                do { try await work() } catch is CancellationError {}
            }
        } onGracefulShutdown: {
            onShutdown()
        }
    }
}
