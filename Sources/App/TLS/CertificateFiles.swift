// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOSSL

/// Where the node's own certificate and its key are.
public struct CertificateFiles: Sendable {
    let certificate: String
    let key: String

    /// Names both files; nil where neither is named.
    ///
    /// - Throws: `ConfigurationMistake` where one is missing.
    init?(certificate: String, key: String) throws {
        if certificate.isEmpty, key.isEmpty { return nil }
        guard !certificate.isEmpty else {
            throw ConfigurationMistake(
                key: "tls-certificate", problem: "is missing: --tls-key alone is not enough")
        }
        guard !key.isEmpty else {
            throw ConfigurationMistake(
                key: "tls-key", problem: "is missing: --tls-certificate alone is not enough")
        }
        (self.certificate, self.key) = (certificate, key)
    }

    /// Reads both, and tries them on each other.
    ///
    /// - Throws: `ConfigurationMistake` that names the file which cannot be used.
    func read() throws -> CertificatePair {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMBytes(try Self.bytes(certificate, "tls-certificate"))
        } catch let error as NIOSSLError {
            throw ConfigurationMistake(
                key: "tls-certificate", problem: "\(certificate) is no certificate in PEM (\(error))")
        }
        guard let first = chain.first else {
            throw ConfigurationMistake(key: "tls-certificate", problem: "\(certificate) holds no certificate")
        }
        let secret: NIOSSLPrivateKey
        do { secret = try NIOSSLPrivateKey(bytes: try Self.bytes(key, "tls-key"), format: .pem) } catch let
            error as NIOSSLError
        {
            throw ConfigurationMistake(key: "tls-key", problem: "\(key) is no key in PEM (\(error))")
        }
        let pair = CertificatePair(
            chain: chain.map { .certificate($0) }, key: .privateKey(secret),
            begins: Int64(first.notValidBefore), ends: Int64(first.notValidAfter))
        // A key of another certificate shows here, and not first when somebody calls.
        do { _ = try NIOSSLContext(configuration: pair.configuration) } catch {
            throw ConfigurationMistake(key: "tls-key", problem: "\(key) is not the key of \(certificate)")
        }
        return pair
    }

    private static func bytes(_ path: String, _ setting: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ConfigurationMistake(key: setting, problem: "\(path) cannot be read")
        }
        return [UInt8](bytes)
    }

    /// What is in the files, so that any change is seen however it was made.
    var content: [Data?] { [certificate, key].map { FileManager.default.contents(atPath: $0) } }
}

/// A certificate with its key.
struct CertificatePair: Sendable {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource
    /// Seconds since 1970.
    let begins, ends: Int64

    var configuration: TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    /// What a browser would say against it now; nil where nothing.
    func complaint(at now: Int64) -> String? {
        if now < begins { return "the certificate is not valid yet" }
        if now > ends { return "the certificate has expired" }
        if ends - now < 7 * 86_400 { return "the certificate expires in less than a week" }
        return nil
    }
}
