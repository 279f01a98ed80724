// SPDX-License-Identifier: Apache-2.0

/// Where a node is: a data folder, and a database server where one was named.
public struct NodePlace: Sendable {
    /// Folder of everything that is not on the server.
    public let data: String
    /// Address of the server; nil for what the environment or the folder's file of settings says.
    public let database: String?

    /// Names a place.
    public init(data: String, database: String? = nil) {
        self.data = data
        self.database = database
    }

    /// The settings that hold there.
    func configuration() async throws -> NodeConfiguration {
        let server = database.map { ["--database", $0] } ?? []
        return try await NodeConfiguration.read(
            arguments: ["folkmoot", "--data", data] + server, file: nil)
    }
}
