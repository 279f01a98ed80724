// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser

/// The program: one verb each for what one does with a node.
@main
struct Folkmoot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "folkmoot",
        abstract: "A platform on which many people govern something together.", version: programVersion,
        subcommands: [
            Serve.self, Verify.self, Rebuild.self, Import.self, Export.self, Operator.self, Erase.self,
            Remove.self, Drill.self, BackUp.self, PutBack.self, MoveHouse.self, GazetteerVerbs.self,
            BasemapVerbs.self, WitnessVerbs.self, Infer.self,
        ])
}

/// Where a node's data are; shared by the verbs that work on them.
struct DataFolder: ParsableArguments {
    @Option(help: "Folder of the node's data.")
    var data: String = "./folkmoot-data"
    @Option(help: "Address of the node's database server, where it has one.")
    var database: String?

    /// Where the node is.
    var place: NodePlace { NodePlace(data: data, database: database) }
}
