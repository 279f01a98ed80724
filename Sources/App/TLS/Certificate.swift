// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Kernel
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The certificate that new connections get: read again when its files change, or at SIGHUP.
///
/// Connections that are open keep what they have. A renewal that cannot be used is logged, and the old one stays.
final class Certificate: Service {
    private let files: CertificateFiles
    private let logger: Logger
    private let state: Mutex<(pair: CertificatePair, content: [Data?])>

    init(_ files: CertificateFiles, _ logger: Logger) throws {
        let content = files.content
        let pair = try files.read()
        (self.files, self.logger) = (files, logger)
        state = Mutex((pair, content))
        warn(pair)
    }

    /// What the server begins with; each handshake asks for the pair of the moment.
    func configuration() throws -> TLSConfiguration {
        var configuration = state.withLock { $0.pair }.configuration
        configuration.sslContextCallback = { [self] _, promise in
            let pair = state.withLock { $0.pair }
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = pair.chain
            override.privateKey = pair.key
            promise.succeed(override)
        }
        return configuration
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: .seconds(2))
                        self.reload(isAsked: false)
                    }
                }
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) { self.reload(isAsked: true) }
                }
            }
        }
    }

    private func reload(isAsked: Bool) {
        let content = files.content
        guard isAsked || content != state.withLock({ $0.content }) else { return }
        do {
            let pair = try files.read()
            state.withLock { $0 = (pair, content) }
            logger.notice("the certificate was read again")
            warn(pair)
        } catch {
            // Key and certificate are two files: the other one may be on its way. It is tried at every change.
            state.withLock { $0.content = content }
            logger.error(
                "the certificate was not read again, the old one stays", metadata: ["error": "\(error)"])
        }
    }

    private func warn(_ pair: CertificatePair) {
        guard let complaint = pair.complaint(at: Kernel.systemClock().seconds) else { return }
        logger.warning("\(complaint)")
    }
}
