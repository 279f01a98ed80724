// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import TestSupport
import Testing

@testable import Kernel

/// Files by the hash of their content, served only while an entry that may be seen names them.
@Suite struct MediaTests {
    @Test func `a file is named by its hash, and the same file is stored once`() async throws {
        let folder = try TemporaryFolder()
        let store = try MediaStore(folder: folder.file("media"))
        let hash = try await store.store(Array("abc".utf8))
        #expect(hash == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(MediaStore.isHash(hash))
        #expect(try await store.read(hash) == Array("abc".utf8))
        #expect(try await store.store(Array("abc".utf8)) == hash)
        #expect(try await store.store([]) != hash)
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.file("media"))
        #expect(names.filter { $0.hasSuffix(".part") }.isEmpty)
        try await store.remove(hash)
        #expect(try await store.read(hash) == nil)
    }

    @Test(arguments: ["", "../../etc/passwd", "BA7816", String(repeating: "a", count: 63) + "/"])
    func `what is no hash names no file`(name: String) async throws {
        let folder = try TemporaryFolder()
        let store = try MediaStore(folder: folder.path)
        #expect(!MediaStore.isHash(name))
        #expect(try await store.read(name) == nil)
    }

    @Test func `the same picture from many people at once is stored for all`() async throws {
        let folder = try TemporaryFolder()
        let store = try MediaStore(folder: folder.path)
        let hashes = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask { try await store.store(Array(repeating: UInt8(number % 3), count: 100_000)) }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(hashes.count == 3)
        for hash in hashes { #expect(try await store.read(hash)?.count == 100_000) }
    }

    @Test func `a picture is served while some entry that names it may be seen`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let (kernel, media) = (node.kernel, node.kernel.media)
        let picture = try await media.store(Array("a picture".utf8))
        #expect(try await !kernel.mayServe(media: picture))
        let held = try await node.post("held", in: quake, held: true, pictures: [picture])
        #expect(try await !kernel.mayServe(media: picture))
        try await kernel.submit(StrikeNote(in: quake, held.subject, body: .released), by: .node)
        #expect(try await kernel.mayServe(media: picture))
        let second = try await node.post("again", in: quake, pictures: [picture, picture])
        try await kernel.erase(held.index, reason: .legal, by: .node)
        #expect(try await kernel.mayServe(media: picture))
        #expect(try await media.read(picture) != nil)
        try await kernel.submit(StrikeNote(in: quake, second.subject, body: .withheld), by: .node)
        #expect(try await !kernel.mayServe(media: picture))
        #expect(try await media.read(picture) != nil)
        try await kernel.erase(second.index, reason: .legal, by: .node)
        #expect(try await !kernel.mayServe(media: picture))
        #expect(try await media.read(picture) == nil, "nobody names it any more")
        try await kernel.close()
    }

    /// Makes a file look as if it had been stored so long ago.
    private func age(_ path: String, hours: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600 * hours)], ofItemAtPath: path)
    }

    @Test func `files that no entry names are swept after a day`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let (kernel, media) = (node.kernel, node.kernel.media)
        func path(_ hash: String) -> String { node.folder.file("media") + "/\(hash.prefix(2))/\(hash)" }
        let named = try await media.store(Array("named".utf8))
        try await node.post("with a picture", in: quake, pictures: [named])
        let held = try await media.store(Array("held".utf8))
        try await node.post("held", in: quake, held: true, pictures: [held])
        let orphan = try await media.store(Array("orphan".utf8))
        let half = path(orphan) + ".17.part"
        _ = FileManager.default.createFile(atPath: half, contents: Data("half".utf8))
        try await kernel.tidy()
        #expect(try await media.read(orphan) != nil, "somebody may be about to name it")
        for file in [path(named), path(held), path(orphan), half] { try age(file, hours: 25) }
        try await kernel.tidy()
        #expect(try await media.read(orphan) == nil)
        #expect(!FileManager.default.fileExists(atPath: half))
        #expect(try await media.read(named) != nil)
        #expect(try await media.read(held) != nil)
        try await kernel.close()
    }

    @Test func `a file that is stored again is left alone`() async throws {
        let node = try await TestNode.open()
        let media = node.kernel.media
        let hash = try await media.store(Array("again".utf8))
        try age(node.folder.file("media") + "/\(hash.prefix(2))/\(hash)", hours: 30)
        let day = Kernel.systemClock().adding(seconds: -86_400)
        #expect(try await media.stored(before: day) == [hash])
        // Between the look and the deletion somebody sends the same picture.
        #expect(try await media.store(Array("again".utf8)) == hash)
        #expect(try await !media.sweep(hash, storedBefore: day))
        #expect(try await node.kernel.sweepMedia(storedBefore: day) == 0)
        #expect(try await media.read(hash) != nil)
        try await node.kernel.close()
    }
}
