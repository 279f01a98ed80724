// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import Record
public import SQL

/// A kernel with the `Notes` instrument on a throw-away database.
public struct TestNode: Sendable {
    /// Where it lives.
    public let folder: TemporaryFolder
    /// The database under the kernel.
    public let database: Database
    /// The kernel.
    public let kernel: Kernel
    /// Its time.
    public let clock: FakeClock

    /// Opens a node, a new one or the one that lives in a folder.
    public static func open(
        in folder: TemporaryFolder? = nil, clock: FakeClock = FakeClock(),
        instruments: [any Instrument] = [Notes()]
    ) async throws -> TestNode {
        let folder = try folder ?? TemporaryFolder()
        let database = try await Backend.chosen.open(folder)
        let kernel = try await Kernel.open(
            database, instruments: instruments, media: MediaStore(folder: folder.file("media")),
            origin: "example.org/test", clock: { clock.now })
        return TestNode(folder: folder, database: database, kernel: kernel, clock: clock)
    }

    /// Closes it and opens it again.
    public func reopened() async throws -> TestNode {
        try await kernel.close()
        return try await TestNode.open(in: folder, clock: clock)
    }

    /// Somebody who was never here.
    public func newcomer(key: IdempotencyKey? = nil) -> Caller {
        let (identity, token) = kernel.newcomer(key: key)
        var caller = Caller(identity: identity, channel: .web, language: "en")
        caller.newToken = token
        return caller
    }

    /// Somebody whose identity is kept already.
    public func person() async throws -> Caller {
        let (identity, _) = try await kernel.people.create(at: clock.now)
        return Caller(identity: identity, channel: .web, language: "en")
    }

    /// An initiative, opened by its steward or by the node.
    public func initiative(_ name: String = "quake", by caller: Caller = .node) async throws -> EntryIndex {
        try await kernel.submit(OpenInitiative.sample(name: name), by: caller).index
    }

    /// An organisation that the node verified.
    public func organisation(
        _ title: String = "Fire Brigade", _ kind: OrganisationKind = .publicBody
    ) async throws -> EntryIndex {
        let profile = OrganisationProfile(title: title, kind: kind)
        return try await kernel.submit(VerifyOrganisation(profile, checked: "its register"), by: .node)
            .subject
    }

    /// Somebody who was invited to an organisation and joined.
    public func member(of organisation: EntryIndex, _ role: OrganisationRole) async throws -> Caller {
        let (person, code) = (try await person(), InviteSteward.makeCode())
        try await kernel.submit(InviteMember(organisation: organisation, role: role, code: code), by: .node)
        try await kernel.submit(JoinOrganisation(organisation: organisation, code: code), by: person)
        return person
    }

    /// The same person, who chose to speak for an organisation.
    public func speaking(_ person: Caller, for organisation: EntryIndex) -> Caller {
        var speaking = person
        speaking.organisation = organisation
        return speaking
    }

    /// Posts a note.
    @discardableResult
    public func post(
        _ text: String, in initiative: EntryIndex, by caller: Caller = .node, held: Bool = false,
        pictures: [String] = [], key: IdempotencyKey? = nil
    ) async throws -> Receipt {
        try await kernel.submit(
            PostNote(in: initiative, text, pictures: pictures, held: held), by: caller, key: key)
    }

    /// Checks the whole record from outside, as `folkmoot verify` does, against the last checkpoint.
    @discardableResult
    public func verified() async throws -> RecordChecker {
        try await kernel.checkpoints.sign()
        return try await kernel.verified()
    }

    /// The derived tables equal a replay of the record.
    public func firstDifference() async throws -> String? {
        let folder = try TemporaryFolder()
        let scratch = try await Backend.chosen.open(folder)
        let difference = try await kernel.firstDifference(replayingInto: scratch)
        try await scratch.close()
        return withExtendedLifetime(folder) { difference }
    }
}

extension Kernel {
    /// Reads what outsiders read and checks it against the last checkpoint.
    @discardableResult
    public func verified() async throws -> RecordChecker {
        guard let latest = checkpoints.latest else { throw Mishap() }
        let checkpoint = try Checkpoint(
            opening: latest.note, origin: checkpoints.verifier.name, keys: [checkpoints.verifier])
        var checker = RecordChecker()
        let tiles = (checkpoint.size + 255) / 256
        for tile in 0..<tiles {
            let width = Int(min(256, checkpoint.size - tile * 256))
            guard let entries = try await resource(TilePath(.entries, index: tile, width: width)),
                let bodies = try await resource(TilePath(.bodies, index: tile, width: width)),
                let hashes = try await resource(TilePath(.hashes(level: 0), index: tile, width: width))
            else { throw Mishap() }
            for (position, pair) in zip(try EntryBundle.parse(entries), try BodyBundle.parse(bodies))
                .enumerated()
            {
                let leaf = RecordHash(bytes: hashes[(position * 32)..<(position * 32 + 32)])
                try checker.check(pair.0, body: pair.1, leafHash: leaf)
            }
        }
        try checker.finish(checkpoint)
        return checker
    }
}

extension OpenInitiative {
    /// Opens an initiative about which nothing is special.
    public static func sample(
        name: String = "quake", title: String = "After the earthquake",
        settings: JSONValue = .object(JSONObject()),
        forkOf: EntryIndex? = nil
    ) -> OpenInitiative {
        OpenInitiative(
            name: name, template: "empty", description: InitiativeDescription(title: title),
            settings: settings,
            forkOf: forkOf)
    }
}

extension IdempotencyKey {
    /// A key as a browser would send it.
    public static func sample(
        _ text: String = "0123456789abcdef012345", address: String = "/i/quake/notes",
        content: String = "hello"
    ) throws -> IdempotencyKey {
        try IdempotencyKey(text, address: address, content: Array(content.utf8))
    }
}
