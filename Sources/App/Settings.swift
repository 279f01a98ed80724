// SPDX-License-Identifier: Apache-2.0

/// One thing that an operator can choose: by flag, environment or file, in that order.
///
/// The table in docs/operations.md lists exactly these; a test holds it true.
public struct Setting: Sendable {
    /// The key, as in the file: `public-url`; `--public-url` as a flag, `FOLKMOOT_PUBLIC_URL` in the environment.
    public let key: String
    /// What it is where nobody chose.
    public let standard: String
    /// What it means.
    public let meaning: String

    init(_ key: String, _ standard: String, _ meaning: String) {
        self.key = key
        self.standard = standard
        self.meaning = meaning
    }

    /// Its name in the environment.
    public var variable: String { "FOLKMOOT_" + key.uppercased().replacing("-", with: "_") }

    /// Every setting.
    public static let all = [
        Setting("data", "./folkmoot-data", "Folder of everything that is kept, where no database is named."),
        Setting(
            "database", "",
            "Address of a database server that several processes share: a URL with user, host and database."),
        Setting("host", "127.0.0.1", "Address to listen on."),
        Setting("port", "8080", "Port to listen on; 0 picks a free one."),
        Setting("title", "Folkmoot", "Title of the node."),
        Setting("origin", "folkmoot.local", "Name of the record, fixed when the node is made."),
        Setting(
            "public-url", "", "Address under which people reach the node, where a proxy stands before it."),
        Setting(
            "trusted-proxies", "",
            "Addresses or networks whose X-Forwarded-Proto and X-Forwarded-Host are believed."),
        Setting(
            "tls-certificate", "",
            "PEM file of the certificate and its chain, for TLS of the node itself."),
        Setting("tls-key", "", "PEM file of the certificate's key."),
        Setting("redirect-port", "", "Port that sends plain HTTP to TLS, where the node itself speaks it."),
        Setting("tiles-url", "", "Address pattern of map tiles, {z}/{x}/{y}; a plain grid where empty."),
        Setting("tiles-attribution", "", "What the source of the tiles wants said."),
        Setting("leaflet", "/usr/share/javascript/leaflet", "Folder of the browser's map library."),
        Setting("vips", "/usr/bin/vipsthumbnail", "Program that cleans pictures."),
        Setting(
            "fetch-allowed", "",
            "Hosts of private networks that layers may come from, with commas between."),
        Setting(
            "connections", "20000",
            "Connections at once, as far as the system allows; the next are answered 503."),
        Setting("requests", "2000", "Requests at once; three of four may write. The next are answered 503."),
        Setting(
            "budget-person", "240/60",
            "Contributions of a person: at once / a minute afterwards; off for no bound."),
        Setting("budget-newest", "40/12", "The same for people who are new since yesterday."),
        Setting("budget-network", "120/30", "People who are new, of one network."),
        Setting(
            "budget-initiative", "3000/1200",
            "Contributions to an initiative, beyond which its newest people wait."),
        Setting(
            "witnesses", "",
            "Witnesses that cosign the checkpoints, `key@address`, with commas between; see Witnesses."),
        Setting(
            "login-providers", "",
            "JSON file of OpenID Connect providers: a list with name, title, issuer, clientId, clientSecret."),
        Setting("log-level", "notice", "trace, debug, info, notice, warning, error or critical."),
        Setting("exercise", "true", "Open an exercise on an empty data folder."),
    ]
}
