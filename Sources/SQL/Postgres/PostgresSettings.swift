// SPDX-License-Identifier: Apache-2.0

extension PostgresSettings {
    /// What libpq is given: the address, with what we need added where it does not say otherwise.
    var connectionInfo: String {
        let ours = [
            "connect_timeout": String(connectTimeout), "application_name": "folkmoot",
            "tcp_user_timeout": "10000",
            "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "2",
        ].filter { !address.contains($0.key + "=") }.sorted { $0.key < $1.key }
        guard address.hasPrefix("postgres://") || address.hasPrefix("postgresql://") else {
            return ours.reduce(address) { "\($0) \($1.key)=\($1.value)" }
        }
        let list = ours.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        return address + (address.contains("?") ? "&" : "?") + list
    }
}
