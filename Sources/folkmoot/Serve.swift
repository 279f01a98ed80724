// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser

/// Serves a node.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve a node over HTTP.")

    @Option(help: "Folder of the node's data.") var data: String?
    @Option(help: "Address of a database server that several processes share.") var database: String?
    @Option(help: "Address to listen on.") var host: String?
    @Option(help: "Port to listen on; 0 picks a free one and prints it.") var port: Int?
    @Option(help: "Title of the node.") var title: String?
    @Option(help: "Name of the record, fixed when the node is made.") var origin: String?
    @Option(help: "Address under which people reach the node.") var publicUrl: String?
    @Option(help: "Proxies whose X-Forwarded-Proto and X-Forwarded-Host are believed.") var trustedProxies:
        String?
    @Option(help: "PEM file of the certificate and its chain.") var tlsCertificate: String?
    @Option(help: "PEM file of the certificate's key.") var tlsKey: String?
    @Option(help: "Port that sends plain HTTP to TLS.") var redirectPort: Int?
    @Option(help: "Address pattern of map tiles, {z}/{x}/{y}.") var tilesUrl: String?
    @Option(help: "What the source of the tiles wants said.") var tilesAttribution: String?
    @Option(help: "Folder of the browser's map library.") var leaflet: String?
    @Option(help: "Program that cleans pictures.") var vips: String?
    @Option(help: "Hosts of private networks that layers may come from, with commas between.")
    var fetchAllowed: String?
    @Option(help: "Connections at once.") var connections: Int?
    @Option(help: "Requests at once.") var requests: Int?
    @Option(help: "Contributions of a person: at once/a minute afterwards, or off.") var budgetPerson: String?
    @Option(help: "The same for people who are new since yesterday.") var budgetNewest: String?
    @Option(help: "People who are new, of one network.") var budgetNetwork: String?
    @Option(help: "Contributions to an initiative, beyond which its newest people wait.")
    var budgetInitiative: String?
    @Option(help: "Witnesses that cosign the checkpoints, key@address, with commas between.")
    var witnesses: String?
    @Option(help: "JSON file of OpenID Connect providers.") var loginProviders: String?
    @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel: String?
    @Option(help: "A file of settings; <data>/folkmoot.json where it is there.") var config: String?
    @Option(help: "Open an exercise on an empty data folder: true or false.") var exercise: String?
    @Flag(name: .customLong("no-exercise"), help: "Start empty.") var noExercise = false

    func run() async throws {
        // The values are read again by the configuration, which also knows the environment and the file;
        // declaring them here gives --help and refuses what does not exist.
        var configuration = try await NodeConfiguration.read(arguments: CommandLine.arguments, file: config)
        if noExercise { configuration.exercise = false }
        try await Server(configuration).run()
    }
}
