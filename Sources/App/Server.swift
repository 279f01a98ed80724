// SPDX-License-Identifier: Apache-2.0
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Kernel
import Logging
import Metrics
import NIOCore
import ServiceLifecycle
import Synchronization
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
        NodeConfiguration.mostFiles()
        try await ListeningAddress.check(configuration.host, configuration.port)
        if let port = configuration.redirectPort {
            try await ListeningAddress.check(configuration.host, port, of: "redirect-port")
        }
        let logger = Logger(label: "folkmoot")
        // Settings that cannot be used are told before anything is made.
        let certificate = try configuration.tls.map { try Certificate($0, logger) }
        let node = try await RunningNode.open(configuration)
        let (site, instruments) = try node.site()
        let metrics = Metrics()
        MetricsSystem.bootstrap(metrics)
        let (host, port) = (configuration.host, configuration.port)
        // Where port 0 was asked for, the system chooses.
        let bound = OpenDoor(port)
        var application = Hummingbird.Application(
            responder: try Routes(site, instruments, metrics).responder(),
            server: try Self.server(certificate, configuration.site.bounds),
            configuration: .init(
                address: .hostname(host, port: port), serverName: "folkmoot", backlog: 4096,
                reuseAddress: true),
            onServerRunning: { channel in
                bound.port.withLock { $0 = channel.localAddress?.port ?? port }
                say(
                    "\(certificate == nil ? "http" : "https")://\(host):\(channel.localAddress?.port ?? port)"
                )
            },
            logger: logger)
        let witnesses = configuration.witnesses
        if !witnesses.isEmpty {
            application.addServices(Background { try await WitnessClient.run(site.kernel, witnesses) })
        }
        for one in Self.company(of: site, instruments) { application.addServices(one) }
        if configuration.exercise {
            let exercise = Exercise(site.kernel)
            // Of several processes on one database, the elected one opens it.
            if node.isNew, await site.kernel.standForElection() { try await exercise.open() }
            application.addServices(Background { try await exercise.run() })
        }
        // The last service is told first: streams must end before the server waits for its connections.
        let streams = Background {
        } onShutdown: {
            site.kernel.pulse.end()
            site.live.end()
        }
        let doors: [(any Service)?] = [certificate, redirection(to: bound, logger)]
        try await Self.serve(doors.compactMap { $0 } + [application, streams], site.kernel, logger)
    }

    /// Runs services until a signal ends them, and closes the kernel whatever became of them.
    ///
    /// Whoever is being answered has twenty seconds; who holds a connection longer is cut off, and nothing that was
    /// acknowledged waits for them.
    private static func serve(
        _ services: [any Service], _ kernel: Kernel, _ logger: Logger
    ) async throws {
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(20)
        do { try await ServiceGroup(configuration: group).run() } catch {
            try? await kernel.close()
            guard kernel.pulse.problems.contains(.ending) else { throw error }
            logger.notice("whoever still held a connection after 20 seconds was cut off")
            return
        }
        try await kernel.close()
    }
}

extension Server {
    /// What runs beside the server: streams, checkpoints, upkeep, hearing of others, and what instruments do.
    private static func company(of site: Site, _ instruments: [any WebInstrument]) -> [Background] {
        let own = [
            Background {
                try await site.live.run()
            } onShutdown: {
                site.live.end()
            },
            Background { try await site.kernel.checkpoints.run() },
            Background { try await site.kernel.upkeep() },
            Background { try await site.kernel.watchPulse() },
            Background { try await site.kernel.shareBudgets() },
            Background { await site.kernel.hear() },
        ]
        return own
            + instruments.map { instrument in
                Background { try await instrument.run(beside: site) }
            }
    }

    private static func server(_ certificate: Certificate?, _ bounds: Bounds) throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [Doorkeeper(bounds)], idleTimeout: .seconds(60),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
        guard let certificate else { return plain }
        return try .tls(plain, tlsConfiguration: try certificate.configuration())
    }

    /// The second door, where there is one: plain HTTP, from which everything is sent to the first.
    private func redirection(to door: OpenDoor, _ logger: Logger) -> (any Service)? {
        guard let port = configuration.redirectPort else { return nil }
        return Hummingbird.Application(
            responder: RedirectToTLS(
                publicURL: configuration.site.publicURL, port: { door.port.withLock { $0 } }),
            server: .http1(configuration: .init(idleTimeout: .seconds(10))),
            configuration: .init(
                address: .hostname(configuration.host, port: port), serverName: "folkmoot", reuseAddress: true
            ),
            onServerRunning: { channel in
                logger.notice(
                    "plain HTTP is redirected", metadata: ["port": "\(channel.localAddress?.port ?? port)"])
            },
            logger: logger)
    }
}

/// The port that the node was given.
private final class OpenDoor: Sendable {
    let port: Mutex<Int>
    init(_ port: Int) { self.port = Mutex(port) }
}

/// Work that runs beside the server and ends with it; where there is nothing left to do, it waits for the end.
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
                do {
                    try await work()
                    // A service that ends would end the node.
                    try await Task.sleep(for: .seconds(Int64(1) << 40))
                } catch is CancellationError {}
            }
        } onGracefulShutdown: {
            onShutdown()
        }
    }
}
