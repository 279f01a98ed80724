// SPDX-License-Identifier: Apache-2.0
import Crypto
import Record
import SQL

/// What the node keeps secret, in the vault: the key that signs checkpoints and a seed for what must be repeatable.
struct NodeSecrets: Sendable {
    let signer: SignerKey
    private let seed: [UInt8]

    /// Loads the secrets, or makes them on an empty database.
    static func load(_ database: Database, origin: String) async throws -> NodeSecrets {
        try await database.write { db in
            let name = String(decoding: try value("origin", Array(origin.utf8), db), as: UTF8.self)
            let signer = try SignerKey(name: name, seed: try value("signer", Random.bytes(32), db))
            return NodeSecrets(signer: signer, seed: try value("seed", Random.bytes(32), db))
        }
    }

    /// The stored value, or the given one, which is stored.
    private static func value(
        _ name: String, _ made: [UInt8], _ db: borrowing WriteTransaction
    ) throws -> [UInt8] {
        if let known = try db.first("SELECT value FROM vault_node WHERE name = \(name)", { $0.blob(0) }) {
            return known
        }
        try db.run("INSERT INTO vault_node (name, value) VALUES (\(name), \(made))")
        return made
    }

    /// A secret for a purpose, the same each time.
    func derive(_ purpose: String, _ input: [UInt8]) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8) + input, using: SymmetricKey(data: seed))
        )
    }
}
