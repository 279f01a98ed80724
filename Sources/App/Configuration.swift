// SPDX-License-Identifier: Apache-2.0
import Configuration
import Formats
import Foundation
public import Kernel
public import Logging
import Record
public import SQL
import SystemPackage
public import Web

/// What the operator chose, read once at start.
public struct NodeConfiguration: Sendable {
    /// Folder of everything that is kept; beside a database server, of what is not in it.
    public var data: String
    /// Address of a database server; nil for the embedded database in the folder.
    public var server: String?
    /// Address to listen on.
    public var host: String
    /// Port to listen on; 0 picks a free one.
    public var port: Int
    /// Where the node's own certificate is; nil where it speaks plain HTTP.
    public var tls: CertificateFiles?
    /// Port that sends plain HTTP to TLS.
    public var redirectPort: Int?
    /// Name of the record.
    public var origin: String
    /// What the web needs.
    public var site: SiteSettings
    /// Program that cleans pictures.
    public var vips: String
    /// Hosts that layers may be fetched from although their addresses are private.
    public var fetchAllowed: Set<String>
    /// How much each person, network and initiative may do.
    public var budgets: Budgets.Allowances
    /// Who is asked to cosign checkpoints.
    public var witnesses: [AskedWitness]
    /// How much is logged.
    public var logLevel: Logger.Level
    /// Open an exercise on an empty data folder.
    public var exercise: Bool

    /// Reads flags, then the environment, then a file; what none of them says has its standard value.
    ///
    /// - Parameters:
    ///   - arguments: The command line, program name first.
    ///   - file: A JSON object of settings; nil for `<data>/folkmoot.json` where it is there.
    public static func read(arguments: [String], file: String?) async throws -> NodeConfiguration {
        let flags = CommandLineArgumentsProvider(arguments: arguments)
        let environment = EnvironmentVariablesProvider().prefixKeys(with: "folkmoot")
        let first = ConfigReader(providers: [flags, environment])
        let data = value("data", first)
        let path = file ?? data + "/folkmoot.json"
        let stored = try await FileProvider<JSONSnapshot>(filePath: FilePath(path), allowMissing: file == nil)
        let reader = ConfigReader(providers: [flags, environment, stored])
        func text(_ key: String) -> String { value(key, reader) }
        guard let port = Int(text("port")), (0...65535).contains(port) else {
            throw ConfigurationMistake(key: "port", problem: "is not a number from 0 to 65535")
        }
        guard let level = Logger.Level(rawValue: text("log-level")) else {
            throw ConfigurationMistake(key: "log-level", problem: "is not a level")
        }
        var site = SiteSettings(title: text("title"), leafletFolder: text("leaflet"))
        site.publicURL = try url("public-url", text("public-url"))
        site.tilesURL = try url("tiles-url", text("tiles-url"))
        site.tilesAttribution = text("tiles-attribution")
        site.build = buildMark()
        guard let proxies = TrustedProxies(parsing: text("trusted-proxies")) else {
            throw ConfigurationMistake(
                key: "trusted-proxies", problem: "is not a list of addresses or networks")
        }
        site.trustedProxies = proxies
        site.bounds = try bounds(connections: text("connections"), requests: text("requests"))
        site.providers = try providers(text("login-providers"))
        let tls = try CertificateFiles(certificate: text("tls-certificate"), key: text("tls-key"))
        site.hasOwnTLS = tls != nil
        return NodeConfiguration(
            data: data, server: try server(text("database")), host: text("host"), port: port, tls: tls,
            redirectPort: try redirectPort(text("redirect-port"), tls != nil), origin: text("origin"),
            site: site,
            vips: text("vips"),
            fetchAllowed: Set(text("fetch-allowed").split(separator: ",").map(String.init)),
            budgets: try budgets(text), witnesses: try AskedWitness.list(text("witnesses")),
            logLevel: level, exercise: ["true", "yes", "1"].contains(text("exercise")))
    }

    private static func value(_ key: String, _ reader: ConfigReader) -> String {
        let standard = Setting.all.first { $0.key == key }?.standard ?? ""
        let name = ConfigKey(key.split(separator: "-").map(String.init))
        // The command line's provider takes a value with commas for a list, and has no string under its key then.
        return reader.string(forKey: name) ?? reader.stringArray(forKey: name)?.joined(separator: ",")
            ?? standard
    }

    private static func providers(_ path: String) throws -> [LoginProvider] {
        if path.isEmpty { return [] }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ConfigurationMistake(
                key: "login-providers", problem: "names a file that cannot be read: \(path)")
        }
        guard let json = try? JSONValue(parsing: Array(bytes)) else {
            throw ConfigurationMistake(
                key: "login-providers", problem: "names a file that is not JSON: \(path)")
        }
        do { return try LoginProvider.read(json) } catch let mistake as LoginProviderMistake {
            throw ConfigurationMistake(key: "login-providers", problem: mistake.problem)
        }
    }

    private static func redirectPort(_ text: String, _ hasTLS: Bool) throws -> Int? {
        if text.isEmpty { return nil }
        guard hasTLS else {
            throw ConfigurationMistake(key: "redirect-port", problem: "needs --tls-certificate and --tls-key")
        }
        guard let port = Int(text), (0...65535).contains(port) else {
            throw ConfigurationMistake(key: "redirect-port", problem: "is not a number from 0 to 65535")
        }
        return port
    }

    /// The address of a server, or nil where none was named.
    private static func server(_ text: String) throws -> String? {
        if text.isEmpty { return nil }
        guard isServer(text) else {
            throw ConfigurationMistake(
                key: "database",
                problem:
                    "is not the address of a database server, such as postgres://folkmoot@localhost/folkmoot")
        }
        return text
    }

    /// Tells whether a text is the address of a database server, and not a path.
    static func isServer(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    private static func url(_ key: String, _ text: String) throws -> String? {
        if text.isEmpty { return nil }
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw ConfigurationMistake(key: key, problem: "does not begin with http:// or https://")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Changes with each build: the size and time of the program itself.
    private static func buildMark() -> String {
        let path = CommandLine.arguments.first.map { Bundle.main.executablePath ?? $0 } ?? ""
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return String(UInt64(time), radix: 36)
    }

    /// Which program this is, for whoever reads what it wrote.
    static var programVersion: String { "folkmoot \(App.programVersion), build \(buildMark())" }

    /// Opens the database that was named, or the one in the data folder, which is made where it is missing.
    public func database() async throws -> Database {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        if let server { return try await PostgresDriver.open(server) }
        return try await SQLiteDriver.open(path: Self.databasePath(in: data))
    }

    /// Where media are: in the database that processes share, else in the folder.
    func media(_ database: Database) throws -> MediaStore {
        server == nil ? try MediaStore(folder: data + "/media") : MediaStore(database)
    }

    /// Opens the database of a place for reading alone: a server's address, or a data folder.
    static func databaseToRead(at place: String) async throws -> Database {
        isServer(place)
            ? try await PostgresDriver.open(place, readers: 2) : try await databaseToRead(in: place)
    }

    /// Opens a new database at a place: a server's, which is there and empty, or a file in a folder.
    static func newDatabase(at place: String) async throws -> Database {
        if isServer(place) { return try await PostgresDriver.open(place, readers: 1) }
        return try await SQLiteDriver.open(path: databasePath(in: place))
    }

    /// Opens an embedded database at a path of its own.
    static func newFile(_ path: String) async throws -> Database { try await SQLiteDriver.open(path: path) }

    /// Tells whether there is a node: a database with a record in it.
    func hasNode() async throws -> Bool {
        guard let server else { return FileManager.default.fileExists(atPath: Self.databasePath(in: data)) }
        let database = try await PostgresDriver.open(server, readers: 1)
        let table = database.dialect.hasTable("record_head")
        let hasTable = try await database.read { db in try db.exists(table) }
        try await database.close()
        return hasTable
    }

    /// Where the embedded database of a data folder is.
    static func databasePath(in data: String) -> String { data + "/folkmoot.sqlite" }

    /// Opens the database of a data folder for reading alone, beside a node that writes to it.
    static func databaseToRead(in data: String) async throws -> Database {
        try await SQLiteDriver.open(path: databasePath(in: data), readers: 2, isReadOnly: true)
    }

    /// Takes the embedded database and the media out of a folder.
    static func removeDatabase(in data: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: data)
        where name == "media" || name.hasPrefix("folkmoot.sqlite") {
            try FileManager.default.removeItem(atPath: "\(data)/\(name)")
        }
    }

    /// Checks the record in a database at a path, and writes nothing.
    static func audit(_ path: String) async throws -> RecordAudit {
        try await with(path, isReadOnly: true) { try await RecordAudit.run($0) }
    }

    /// The root of the record in a database at a path, when it had this many entries.
    static func root(_ path: String, at size: Int64) async throws -> RecordHash {
        try await with(path, isReadOnly: true) { try await RecordAudit.root(of: $0, at: size) }
    }

    /// Gives the record in a database at a path another name.
    static func rename(_ path: String, origin: String) async throws {
        try await with(path, isReadOnly: false) { try await RecordAudit.rename($0, origin: origin) }
    }

    /// Takes the key with which the node cosigns out of a database at a path, if it ever did.
    static func retireWitness(_ path: String) async throws -> Bool {
        try await with(path, isReadOnly: false) { try await RecordAudit.retireWitness($0) }
    }

    private static func with<T: Sendable>(
        _ path: String, isReadOnly: Bool, _ body: (Database) async throws -> T
    ) async throws -> T {
        let database = try await SQLiteDriver.open(path: path, readers: 1, isReadOnly: isReadOnly)
        let result: T
        do { result = try await body(database) } catch {
            try? await database.close()
            throw error
        }
        try await database.close()
        return result
    }

    /// Runs the body with an empty database that is thrown away afterwards.
    public static func withScratchDatabase<T: Sendable>(_ body: (Database) async throws -> T) async throws
        -> T
    {
        let path = FileManager.default.temporaryDirectory.path + "/folkmoot-\(UUID().uuidString)"
        defer {
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        let database = try await SQLiteDriver.open(path: path)
        let result: T
        do { result = try await body(database) } catch {
            try await database.close()
            throw error
        }
        try await database.close()
        return result
    }
}

/// A setting that cannot be used.
public struct ConfigurationMistake: Error, CustomStringConvertible {
    let key: String
    let problem: String
    /// One line that says what to do.
    public var description: String { "--\(key) \(problem)" }
}
