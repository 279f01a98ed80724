// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Foundation
import Geometry
import Kernel

/// Makes operators and verifies organisations.
struct Operator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator",
        abstract: "Appoint and dismiss operators, and verify organisations or take that back.",
        subcommands: [
            Appoint.self, Dismiss.self, List.self, Verify.self, Withdraw.self, Invite.self,
        ])

    /// Opens a node, does something, and tells a refusal in one line.
    static func act(in folder: DataFolder, _ body: (Kernel) async throws -> Void) async throws {
        let kernel = try await RunningNode.open(at: folder.place).kernel
        do {
            try await body(kernel)
        } catch let refusal as Refusal {
            let fields = refusal.fields.map { "\($0.field): \($0.code)" }.joined(separator: ", ")
            complain("refused: \(refusal.code.rawValue) \(fields)")
            try await kernel.close()
            throw ExitCode.failure
        }
        try await kernel.close()
    }

    /// The organisation of a name, or a refusal.
    static func organisation(_ name: String, _ kernel: Kernel) async throws -> Organisation {
        guard let organisation = try await kernel.organisation(named: name) else { throw Refusal(.notFound) }
        return organisation
    }

    struct Appoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make an operator, and print the code with which they sign in at /recover.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            try await Operator.act(in: folder) { kernel in
                let (identity, code) = try await kernel.people.create(at: kernel.clock())
                try await kernel.submit(AppointOperator(person: identity.pseudonym(in: 0)), by: .node)
                say("An operator was appointed. They sign in once, at /recover, with this code:")
                say(code)
            }
        }
    }

    struct Dismiss: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End that a person is an operator; the record says so.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The operator's pseudonym at the node, as `folkmoot operator list` tells it.")
        var person: String

        func run() async throws {
            let node = try await RunningNode.open(at: folder.place)
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
            let node = try await RunningNode.open(at: folder.place)
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
        @Option(help: "Its short address: 3 to 40 of a-z, 0-9 and -; made from its name if missing.")
        var address: String?
        @Option(help: "Its own site.") var website: String = ""
        @Option(help: "How people reach it; public.") var contact: String = ""
        @Option(help: "A GeoJSON file with its area.") var area: String?

        func run() async throws {
            try await Operator.act(in: folder) { kernel in
                guard let kind = OrganisationKind(rawValue: kind) else {
                    throw Refusal.field("kind", "choice")
                }
                var profile = OrganisationProfile(title: name, kind: kind, website: website, contact: contact)
                profile.area = try area.map(Self.area)
                let command = VerifyOrganisation(profile, address: address, checked: checked)
                let id = try await kernel.submit(command, by: .node).subject
                let (identity, code) = try await kernel.people.create(at: kernel.clock())
                try await kernel.submit(
                    AdmitMember(organisation: id, person: identity.pseudonym(in: id)), by: .node)
                say("Verified as organisation \(id), at /organisations/\(command.address).")
                say("Its first member, an administrator, signs in once, at /recover, with:")
                say(code)
            }
        }

        private static func area(_ path: String) throws -> Area {
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw Refusal(.badFile, values: ["reason": "\(path) cannot be read"])
            }
            do { return try Area(parsing: String(decoding: bytes, as: UTF8.self)) } catch {
                throw Refusal.field("area", "place.\(error.code)")
            }
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "withdraw", abstract: "Take the verification of an organisation back.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The organisation's short address.") var address: String
        @Option(help: "Why; public.") var reason: String

        func run() async throws {
            try await Operator.act(in: folder) { kernel in
                let id = try await Operator.organisation(address, kernel).id
                try await kernel.submit(WithdrawVerification(organisation: id, reason: reason), by: .node)
                say("The verification of \(address) was withdrawn.")
            }
        }
    }

    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "invite", abstract: "Invite somebody to an organisation, and print the code.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The organisation's short address.") var address: String
        @Option(help: "administrator, reviewer or editor.") var role: String = "administrator"

        func run() async throws {
            try await Operator.act(in: folder) { kernel in
                let id = try await Operator.organisation(address, kernel).id
                guard let role = OrganisationRole(rawValue: role) else {
                    throw Refusal.field("role", "choice")
                }
                let code = InviteSteward.makeCode()
                try await kernel.submit(InviteMember(organisation: id, role: role, code: code), by: .node)
                say("They join once, within seven days, at /organisations/\(address)/join?code=\(code)")
            }
        }
    }
}
