// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Makes operators and verifies organisations.
struct Operator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "Appoint and dismiss operators, and verify organisations.",
        subcommands: [Appoint.self, Dismiss.self, List.self, Verify.self])

    struct Appoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an operator, and print the code with which they sign in at /recover.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            let node = try await RunningNode.open(data: folder.data)
            let kernel = node.kernel
            let (identity, code) = try await kernel.people.create(at: kernel.clock())
            _ = try await kernel.submit(AppointOperator(person: identity.pseudonym(in: 0)), by: .node)
            try await kernel.close()
            say("An operator was appointed. They sign in once, at /recover, with this code:")
            say(code)
        }
    }

    struct Dismiss: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End that a person is an operator; the record says so.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The operator's pseudonym at the node, as `folkmoot operator list` tells it.")
        var person: String

        func run() async throws {
            let node = try await RunningNode.open(data: folder.data)
            do {
                try await node.kernel.submit(DismissOperator(person: Pseudonym(person)), by: .node)
            } catch let refusal as Refusal {
                complain("there is no operator \(person): \(refusal.code.rawValue)")
                try await node.kernel.close()
                throw ExitCode.failure
            }
            try await node.kernel.close()
            say("\(person) is an operator no longer")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tell who is an operator.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            let node = try await RunningNode.open(data: folder.data)
            for person in try await node.kernel.operators() {
                say("\(person)  \(PseudonymName(person).text)")
            }
            try await node.kernel.close()
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "organisation",
            abstract: "Verify an organisation, and print the code with which its first member signs in.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The organisation's name.") var name: String
        @Option(help: "public-body, ngo or business.") var kind: String = "public-body"
        @Option(help: "What was checked, and how; public.") var checked: String

        func run() async throws {
            let node = try await RunningNode.open(data: folder.data)
            let kernel = node.kernel
            let receipt: Receipt
            do {
                receipt = try await kernel.submit(
                    VerifyOrganisation(name: name, kind: kind, checked: checked), by: .node)
            } catch let refusal as Refusal {
                let fields = refusal.fields.map { "\($0.field): \($0.code)" }.joined(separator: ", ")
                complain("refused: \(refusal.code.rawValue) \(fields)")
                try await kernel.close()
                throw ExitCode.failure
            }
            let (identity, code) = try await kernel.people.create(at: kernel.clock())
            _ = try await kernel.submit(
                AdmitMember(organisation: receipt.subject, person: identity.pseudonym(in: 0)), by: .node)
            try await kernel.close()
            say(
                "Verified as organisation \(receipt.subject). Its first member signs in once, at /recover, with:"
            )
            say(code)
        }
    }
}
